// What goes wrong in scripts of apps, by their names and lines.
import { loaded, placed } from "../api/scripts";
import { toast } from "../ui/prompts";

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
/** Name a script that failed, unless it said itself why it stopped. */
export function sayFault(where: string, error: unknown): void {
  if ((error as { told?: number } | null)?.told) return;
  console.error(error);
  toast(`${where}: ${(error as Error | null)?.message ?? String(error)}`, "red");
}
