// Where things are in the desk.
import { boot, type BootWorkspace } from "../api/client";
import { slug } from "../model/meta";

/** Private pages stand below /private, as upstream has them: two people may call theirs the same. */
export const workspacePath = (entry: BootWorkspace): string => `${entry.public ? "" : "/private"}/${encodeURIComponent(slug(entry.public ? entry.name : entry.title))}`;
export const homePath = (): string => (boot.workspaces[0] ? workspacePath(boot.workspaces[0]) : "/modules");
