// What a report asks: the filters its document lists and its script adds, their inputs, and how their values are kept.
import { fetchValue } from "../api/client";
import { loadScript } from "../api/scripts";
import type { Doc } from "./expressions";
import { condition, type Filter as Row, operatorNames } from "./filters";
import type { Field } from "./meta";
import { type Described, type Filter, queryReports, type ReportSettings } from "./reports";

const BREAKS = new Set(["Section Break", "Column Break", "Break"]);

/** A report with all of its filters: those its document lists, then those its script adds. */
export async function described(name: string): Promise<{ about: Described; settings: ReportSettings; filters: Filter[] }> {
  const about = await fetchValue<Described>("frappe.desk.query_report.get_script", { report_name: name });
  if (about.script) await loadScript(`/api/method/frappe.desk.query_report.script_of?report_name=${encodeURIComponent(about.reference_report)}`);
  const settings = queryReports[about.reference_report] ?? {};
  const own = about.filters ?? [];
  const all = [...own, ...(settings.filters ?? []).filter((filter) => !own.some((each) => each.fieldname === filter.fieldname))];
  return { about, settings, filters: all.filter((filter) => !BREAKS.has(filter.fieldtype)) };
}

/** The input that a filter's value is chosen with. */
export const inputOf = (filter: Filter): Field => ({ ...(filter as unknown as Field), options: Array.isArray(filter.options) ? filter.options.map((option) => (typeof option === "object" ? String((option as Doc).value) : String(option))).join("\n") : (filter.options as string | undefined), fieldtype: filter.fieldtype === "MultiSelectList" ? "Data" : filter.fieldtype, reqd: 0, hidden: 0, depends_on: undefined, default: undefined });
export const queryOf = (filter: Filter): { filters?: unknown; query?: string } => { const found = filter.get_query?.(); return typeof found === "string" ? { query: found } : (found ?? {}); };

/** Filters kept as an object of values by their names; null where the text holds something else. */
export function valuesOf(text: string): Doc | null {
  try {
    const found = JSON.parse(text || "{}") as unknown;
    return found && typeof found === "object" && !(Array.isArray(found) && found.length) ? { ...(found as Doc) } : null;
  } catch {
    return null;
  }
}

/** As reports take what narrows a saved list: an object of values, one for each field, or of pairs of operator and value. */
export const objectOf = (filters: Row[]): Record<string, unknown> => Object.fromEntries(filters.flatMap((filter) => {
  const found = condition("", filter);
  return found ? [[filter.field, filter.operator === "=" ? found[3] : [filter.operator, found[3]]]] : [];
}));
export const rowsOf = (values: Record<string, unknown>): Row[] => Object.entries(values).map(([field, value]) => {
  const [operator, of] = Array.isArray(value) && value.length === 2 && String(value[0]).toLowerCase() in operatorNames() ? [String(value[0]).toLowerCase(), value[1] as unknown] : ["=", value];
  return { field, operator, value: operator.endsWith("like") ? String(of).replace(/^%|%$/g, "") : of };
});
