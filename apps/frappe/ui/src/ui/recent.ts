// Where one has been in the desk.
import { reactive } from "vue";
import { boot } from "../api/client";

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

/** A place is known by its title once that is there. What shared computers keep names nobody. */
export function titled(path: string, label: string): void {
  const place = recent.find((each) => each.path === path);
  if (!place || place.label === label || boot.shared_minutes) return;
  place.label = label;
  localStorage.setItem(key(), JSON.stringify(recent));
}
