// Scripts of apps: files of our own origin, each run once.
import { boot } from "./client";

export const loaded = new Map<string, Promise<void>>();
let before: Promise<unknown> = Promise.resolve();
/** Scripts wait for this. */
export const firstOf = (work: Promise<void>): Promise<void> => { before = work; return work; };

export const placed = (src: string): string => (src.startsWith("/") ? boot.base_path + src : src);

/** Load a script of our own origin; one that is missing is passed over. */
export function loadScript(src: string): Promise<void> {
  let promise = loaded.get(src);
  if (!promise) {
    promise = before.then(() => new Promise<void>((resolve) => {
      const element = document.createElement("script");
      element.src = placed(src);
      element.async = false; // fetched together, run in the order they were asked for
      element.onload = element.onerror = () => resolve();
      document.head.append(element);
    }));
    loaded.set(src, promise);
  }
  return promise;
}
