// What list scripts of apps say about a list (frappe.listview_settings).
import { loadScript } from "../api/scripts";
import type { Doc } from "../model/expressions";

export interface ListSettings {
  get_indicator?: (doc: Doc) => [string, string, string?] | undefined; add_fields?: string[]; hide_name_column?: boolean; onload?: (list: unknown) => void;
  formatters?: Record<string, (value: unknown, df: unknown, doc: Doc) => string>; filters?: unknown[];
}
export const listSettings: Record<string, ListSettings> = {};

/** The settings of a DocType, after its list script has run. */
export async function settingsOf(doctype: string): Promise<ListSettings> {
  await loadScript(`/api/method/frappe.desk.scripts.list_script?doctype=${encodeURIComponent(doctype)}`);
  return listSettings[doctype] ?? {};
}
