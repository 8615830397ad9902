// Where the things on a page lead to, and the filters that files write in upstream's forms. Pure.
import { type Filter, packed } from "./filters";
import { slug } from "./meta";

/** Filters in any stored form (JSON text, rows of three to five, an object) as the list's own. */
export function filtersOf(stored: unknown): Filter[] {
  let given = stored;
  if (typeof given === "string") {
    try { given = JSON.parse(given || "[]"); } catch { return []; }
  }
  if (Array.isArray(given)) {
    return given.flatMap((row: unknown) => {
      if (!Array.isArray(row)) return [];
      const [field, operator, value] = (row.length >= 4 ? row.slice(1) : row) as [unknown, unknown, unknown];
      return typeof field === "string" ? [{ field, operator: String(operator).toLowerCase(), value }] : [];
    });
  }
  return Object.entries((given ?? {}) as Record<string, unknown>).map(([field, value]) => (Array.isArray(value) ? { field, operator: String(value[0]).toLowerCase(), value: value[1] } : { field, operator: "=", value }));
}

/** As the server's `filters` argument wants them. */
export const asked = (doctype: string, filters: Filter[]): unknown[][] => filters.map(({ field, operator, value }) => [doctype, field, operator, value]);

/** The address of a list with these filters. */
export function listPath(doctype: string, filters: Filter[] = []): string {
  const shown = filters.map((each) => ({ ...each, value: Array.isArray(each.value) && each.operator.endsWith("in") ? each.value.join(",") : each.value }));
  const text = packed(shown);
  return `/${slug(doctype)}${text === "[]" ? "" : `?filters=${encodeURIComponent(text)}`}`;
}

export interface Shortcut { type: string; label: string; link_to?: string; url?: string; doc_view?: string; stats_filter?: string; format?: string; color?: string; icon?: string; report_ref_doctype?: string; is_query_report?: number }

/** The address behind a shortcut or a link of a card; a URL that leads out of the desk comes with `out`. */
export function pathOf(entry: Shortcut, single = false): { path: string; out?: boolean } {
  const target = entry.link_to ?? "";
  if (entry.type === "URL") return { path: entry.url ?? "", out: true };
  if (entry.type === "Report") return { path: entry.report_ref_doctype && entry.is_query_report === 0 ? `/${slug(entry.report_ref_doctype)}/view/report/${encodeURIComponent(target)}` : `/query-report/${encodeURIComponent(target)}` };
  if (entry.type === "Dashboard") return { path: `/dashboard-view/${encodeURIComponent(target)}` };
  if (entry.type === "Page") return { path: `/${encodeURIComponent(target)}` };
  if (single) return { path: `/${slug(target)}/${encodeURIComponent(target)}` };
  if (entry.doc_view === "New") return { path: `/${slug(target)}/new` };
  const views: Record<string, string> = { "Report Builder": "report", Dashboard: "dashboard", Tree: "tree", Calendar: "calendar", Kanban: "kanban", Image: "image" };
  const view = views[entry.doc_view ?? ""];
  return { path: view ? `/${slug(target)}/view/${view}` : listPath(target, filtersOf(entry.stats_filter)) };
}

/** Values that files write as upstream's expressions: who works here, which day it is. Nothing is evaluated. */
export function resolve(filters: Filter[], now: { user: string; today: string }): Filter[] {
  const day = (add: number): string => new Date(Date.parse(`${now.today}T00:00:00Z`) + add * 86_400_000).toISOString().slice(0, 10);
  const value = (text: unknown): unknown => {
    if (typeof text !== "string") return text;
    if (text === "frappe.session.user") return now.user;
    if (/^frappe\.datetime\.(get_today|nowdate|now_date)\(\)$/.test(text)) return now.today;
    const moved = /^frappe\.datetime\.add_days\(frappe\.datetime\.(?:get_today|nowdate|now_date)\(\),\s*(-?\d+)\)$/.exec(text);
    return moved ? day(Number(moved[1])) : text;
  };
  return filters.map((each) => ({ ...each, value: value(each.value) }));
}
