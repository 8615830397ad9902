// Scripts of apps: files of our own origin, each run once.
import { boot } from "./client";

const loaded = new Map<string, Promise<void>>();
let before: Promise<unknown> = Promise.resolve();
/** Scripts wait for this. */
export const firstOf = (work: Promise<void>): Promise<void> => { before = work; return work; };

export interface Fault { script: string; line: number }
/** Which script of ours stands at an address; empty for another's. */
function named(address: string): string {
  if (![...loaded.keys()].some((src) => new URL(placed(src), location.href).href === address)) return "";
  const { searchParams, pathname } = new URL(address);
  return searchParams.get("name") ?? searchParams.get("doctype") ?? searchParams.get("report_name") ?? pathname.slice(pathname.lastIndexOf("/") + 1);
}
/** Where in such a script something was thrown; null when it was elsewhere. */
export function faultOf(error: unknown): Fault | null {
  for (const [, address = "", line] of String((error as Error | null)?.stack ?? "").matchAll(/(https?:\/\/[^\s()@]+?):(\d+):\d+/g)) {
    const script = named(address);
    if (script) return { script, line: Number(line) };
  }
  return null;
}
/** Told of what goes wrong in such scripts outside of any handler: while they are read, in what they do later. */
export function hearFaults(tell: (fault: Fault, error: unknown) => void): void {
  addEventListener("error", (event) => { const script = event.filename ? named(event.filename) : ""; if (script) tell({ script, line: event.lineno }, event.error ?? new Error(event.message)); });
  addEventListener("unhandledrejection", (event) => { const fault = faultOf(event.reason); if (fault) tell(fault, event.reason); });
}
const placed = (src: string): string => (src.startsWith("/") ? boot.base_path + src : src);

/** Load a script of our own origin; one that is missing is passed over. */
export function loadScript(src: string): Promise<void> {
  let promise = loaded.get(src);
  if (!promise) {
    promise = before.then(() => new Promise<void>((resolve) => {
      const element = document.createElement("script");
      element.src = placed(src);
      element.onload = element.onerror = () => resolve();
      document.head.append(element);
    }));
    loaded.set(src, promise);
  }
  return promise;
}
