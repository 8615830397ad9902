// Filters kept under a name (List Filter): one's own, and those shared with everybody.
import { boot, call, fetchValue } from "../api/client";
import { type Filter, packed, unpacked } from "../model/filters";

export interface SavedFilter { name: string; filter_name: string; for_user: string | null; owner: string; filters: string }

export const savedFilters = (doctype: string): Promise<SavedFilter[]> =>
  fetchValue<SavedFilter[]>("frappe.client.get_list", { doctype: "List Filter", filters: { reference_doctype: doctype }, fields: ["name", "filter_name", "for_user", "owner", "filters"], order_by: "filter_name asc", limit_page_length: 100 }).catch(() => []);

export const saveFilter = (doctype: string, title: string, filters: Filter[], shared: boolean): Promise<SavedFilter> =>
  call<SavedFilter>("frappe.client.insert", { doc: { doctype: "List Filter", filter_name: title, reference_doctype: doctype, for_user: shared ? null : boot.user.name, filters: packed(filters) } });

export const dropFilter = (entry: SavedFilter): Promise<unknown> => call("frappe.client.delete", { doctype: "List Filter", name: entry.name });

/** Its filters; those that other clients keep as [DocType, field, operator, value] too. */
export function filtersOf(entry: SavedFilter): Filter[] {
  try {
    return unpacked(JSON.stringify((JSON.parse(entry.filters) as unknown[][]).map((each) => each.slice(each.length > 3 ? 1 : 0).slice(0, 3))));
  } catch {
    return [];
  }
}
