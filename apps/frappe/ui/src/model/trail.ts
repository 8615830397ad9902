// The documents of the list one came from, in its order: a form goes on to the one before and behind from there.
import { boot } from "../api/client";
import { slug } from "./meta";

const trails = new Map<string, string[]>();
/** The order in which a list shows its documents now. */
export const layTrail = (doctype: string, names: string[]): void => void trails.set(doctype, names);
export interface Place { at: number; of: number; before?: string; behind?: string }
/** Where a document stands in the list one came from; null for one that is not in it. */
export function placeOf(doctype: string, name: string): Place | null {
  const names = trails.get(doctype) ?? [];
  const at = names.indexOf(name);
  return at < 0 || names.length < 2 ? null : { at: at + 1, of: names.length, before: names[at - 1], behind: names[at + 1] };
}

/** The way to a DocType: its module among all document types. */
export function crumbsTo(doctype: string): { label: string; to: string }[] {
  const module = boot.modules?.find((each) => each.doctypes.some((entry) => entry.name === doctype));
  return module ? [{ label: module.label, to: `/modules#${slug(module.name)}` }] : [];
}
