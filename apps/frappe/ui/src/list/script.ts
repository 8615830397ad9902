// The list as list scripts know it: what `onload` and `refresh` of frappe.listview_settings are given.
import type { ListModel } from "./model";

export function listObject(list: ListModel, change: () => void): Record<string, unknown> {
  const { state } = list;
  const add = (label: string, run: () => unknown, button: boolean): void => { state.acts = [...state.acts.filter((each) => each.label !== label), { label, run, button }]; };
  const button = (label: string, run: () => unknown): void => add(label, run, true);
  const entry = (label: string, run: () => unknown): void => add(label, run, false);
  const remove = (label: string): void => { state.acts = state.acts.filter((each) => each.label !== label); };
  return {
    page: {
      add_inner_button: button, add_button: button, set_secondary_action: button, add_menu_item: entry, add_actions_menu_item: entry, add_action_item: entry,
      remove_inner_button: remove, clear_inner_toolbar: () => { state.acts = state.acts.filter((each) => !each.button); }, clear_menu: () => { state.acts = state.acts.filter((each) => each.button); },
      set_title: (title: string) => { document.title = title; },
    },
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
