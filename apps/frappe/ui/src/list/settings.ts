// What list scripts of apps say about a list (frappe.listview_settings).
import { loadScript } from "../api/scripts";
import type { Doc } from "../model/expressions";
import type { Field, Meta } from "../model/meta";

export interface ListButton { show: (doc: Doc) => unknown; get_label: (doc: Doc) => string; get_description?: (doc: Doc) => string; action: (doc: Doc) => unknown }
export interface ListSettings {
  get_indicator?: (doc: Doc) => [string, string, string?] | undefined; add_fields?: string[]; hide_name_column?: boolean; onload?: (list: unknown) => void; refresh?: (list: unknown) => void;
  formatters?: Record<string, (value: unknown, df: unknown, doc: Doc) => string>; filters?: unknown[]; order_by?: string; button?: ListButton; primary_action?: () => unknown;
}
export const listSettings: Record<string, ListSettings> = {};

/** What `<name>_calendar.js` says (frappe.views.calendar): which fields are the start, the end, the title, the colour. */
export interface CalendarSettings { field_map?: { start?: string; end?: string; id?: string; title?: string; allDay?: string; color?: string; status?: string }; get_events_method?: string; get_css_class?: (doc: Doc) => string; gantt?: unknown; filters?: unknown[]; color_map?: Record<string, string> }
export const calendarSettings: Record<string, CalendarSettings> = {};
/** What `<name>_tree.js` says (frappe.treeview_settings). */
export interface TreeSettings { get_tree_nodes?: string; add_tree_node?: string; root_label?: string; title?: string; get_label?: (node: Doc) => string; fields?: Partial<Field>[]; ignore_fields?: string[]; onrender?: (node: unknown) => void }
export const treeSettings: Record<string, TreeSettings> = {};

/** The settings of a DocType, after its list scripts have run, in their order. */
export async function settingsOf(meta: Meta): Promise<ListSettings> {
  await Promise.all((meta.__list_js ?? []).map((script) => loadScript(script.src)));
  return listSettings[meta.name] ?? {};
}

const failed = new Set<string>();
/** What a list script answers. One that fails is left to whoever hears of faults (form/faults), once, and the list goes on without its answer. */
export function answered<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (!failed.has(String(error))) dispatchEvent(new PromiseRejectionEvent("unhandledrejection", { promise: Promise.resolve(), reason: error }));
    failed.add(String(error));
    return undefined;
  }
}
