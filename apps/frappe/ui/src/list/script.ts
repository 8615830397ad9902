// The list as list scripts know it: what `onload` and `refresh` of frappe.listview_settings are given.
import type { ListModel } from "./model";

export function listObject(list: ListModel, change: () => void): Record<string, unknown> {
  const { state } = list;
  return {
    doctype: list.doctype, get data() { return state.rows; }, refresh: () => list.load(),
    get_checked_items: (onlyNames = false) => state.rows.filter((row) => state.picked.has(String(row.name))).map((row) => (onlyNames ? row.name : row)),
    filter_area: {
      add: (field: string | [string, string, string, unknown][], operator?: string, value?: unknown) => {
        const added = Array.isArray(field) ? field.map(([, name, sign, wanted]) => ({ field: name, operator: sign, value: wanted })) : [{ field, operator: operator ?? "=", value }];
        state.own = [...state.own, ...added];
        change();
      },
      clear: () => { list.clear(); change(); }, get: () => list.conditions(),
    },
  };
}
