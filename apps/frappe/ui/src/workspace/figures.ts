// What number cards and charts ask the server, and when they ask again.
import { reactive } from "vue";
import { boot, fetchValue } from "../api/client";
import { watchDoctype } from "../api/realtime";
import type { Filter } from "../model/filters";
import { siteToday } from "../model/format";
import { asked, filtersOf, resolve } from "../model/targets";
import type { CardAbout, ChartAbout } from "./blocks";

export const filtersOfBlock = (about: { filters_json?: string; dynamic_filters_json?: string }): Filter[] => {
  const now = { user: boot.user.name, today: siteToday() };
  return resolve([...filtersOf(about.filters_json), ...filtersOf(about.dynamic_filters_json)], now);
};

/** Filters as a report takes them: one value by name. */
const byName = (filters: Filter[]): Record<string, unknown> => Object.fromEntries(filters.map(({ field, value }) => [field, value]));

export interface Figure { value: number; change: number | null; route?: string; fieldtype?: string }

export async function figureOf(about: CardAbout): Promise<Figure> {
  const filters = filtersOfBlock(about);
  if (about.type === "Custom") {
    const found = await fetchValue<number | { value: number; fieldtype?: string; route?: string | string[] }>(about.method ?? "", { filters });
    return typeof found === "object" && found ? { value: Number(found.value), change: null, fieldtype: found.fieldtype, route: Array.isArray(found.route) ? `/${found.route.join("/")}` : found.route } : { value: Number(found), change: null };
  }
  const path = "frappe.desk.doctype.number_card.number_card";
  if (about.type === "Report") {
    const doc = { name: about.name, type: about.type, report_name: about.report_name, report_field: about.report_field, report_function: about.report_function };
    return { value: Number(await fetchValue<number>(`${path}.get_result`, { doc, filters: byName(filters) })), change: null, route: `/query-report/${encodeURIComponent(about.report_name ?? "")}` };
  }
  const doc = { name: about.name, document_type: about.document_type, function: about.function, aggregate_function_based_on: about.aggregate_function_based_on, show_percentage_stats: about.show_percentage_stats, stats_time_interval: about.stats_time_interval };
  const condition = asked(about.document_type ?? "", filters);
  const value = Number(await fetchValue<number>(`${path}.get_result`, { doc, filters: condition }));
  const change = about.show_percentage_stats ? await fetchValue<number | null>(`${path}.get_percentage_difference`, { doc, filters: condition, result: value }).catch(() => null) : null;
  return { value, change: change ?? null };
}

export interface ChartFigures { labels: string[]; datasets?: { name: string; values: number[] }[]; dataPoints?: Record<string, number>; grid?: number }
export const chartOf = (about: ChartAbout, timespan?: string): Promise<ChartFigures> =>
  fetchValue<ChartFigures>("frappe.desk.doctype.dashboard_chart.dashboard_chart.get", { ...(about.name ? { chart_name: about.name } : { chart: about }), filters: about.chart_type === "Report" ? byName(filtersOfBlock(about)) : asked(about.document_type ?? "", filtersOfBlock(about)), timespan });

/** Counts up whenever documents of a type change; a card that shows them watches its own type. */
export const changes = reactive<Record<string, number>>({});

/** Follow the types of a page until the returned function is called. */
export function follow(doctypes: string[]): () => void {
  const timers: Record<string, ReturnType<typeof setTimeout>> = {};
  const ends = doctypes.map((doctype) => watchDoctype(doctype, () => {
    // A hundred changes at once are one.
    clearTimeout(timers[doctype]);
    timers[doctype] = setTimeout(() => { changes[doctype] = (changes[doctype] ?? 0) + 1; }, 600);
  }));
  return () => { ends.forEach((end) => end()); Object.values(timers).forEach(clearTimeout); };
}
