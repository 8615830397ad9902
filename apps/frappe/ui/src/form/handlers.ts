// What scripts have said they listen to, and the form that is open. Small, since every page loads it; `frm` itself is in script.ts.
import { reactive } from "vue";
import type { Frm, Handler } from "./script";

const handlers = new Map<string, Record<string, Handler>[]>();
export const current = reactive<{ frm: Frm | null }>({ frm: null });

export const handlersOf = (doctype: string): Record<string, Handler>[] => handlers.get(doctype) ?? [];
/** Keep the handlers of a DocType; several scripts may add theirs. */
export function on(doctype: string, events: Record<string, Handler> | string, handler?: Handler): void {
  const group = typeof events === "string" ? (handler ? { [events]: handler } : {}) : events;
  handlers.set(doctype, [...(handlers.get(doctype) ?? []), group]);
}

/** `frappe.validated`: a script that sets it to false stops the save. */
export const gate = { validated: true };
