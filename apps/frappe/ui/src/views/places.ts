// Where things are in the desk, and where one has been.
import { reactive } from "vue";
import { boot, type BootWorkspace } from "../api/client";
import { slug } from "../model/meta";

/** Private pages stand below /private, as upstream has them: two people may call theirs the same. */
export const workspacePath = (entry: BootWorkspace): string => `${entry.public ? "" : "/private"}/${encodeURIComponent(slug(entry.public ? entry.name : entry.title))}`;
export const homePath = (): string => (boot.workspaces[0] ? workspacePath(boot.workspaces[0]) : "/modules");

export interface Place { path: string; label: string; hint: string }
const KEPT = 12;
const key = (): string => `recent:${boot.user.name}`;
function stored(): Place[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key()) ?? "[]");
    return Array.isArray(found) ? (found as Place[]) : [];
  } catch {
    return [];
  }
}
export const recent = reactive<Place[]>(stored());

/** Remember a place as the newest. */
export function visited(place: Place): void {
  const others = recent.filter((each) => each.path !== place.path).slice(0, KEPT - 1);
  recent.splice(0, recent.length, place, ...others);
  localStorage.setItem(key(), JSON.stringify(recent));
}
