// Filters of a list: which operators a field knows, and how they stand in the address. Pure.
import { boot } from "../api/client";
import { __ } from "../i18n";
import { standardFields } from "./columns";
import { display } from "./format";
import { type Field, hasValue, LONG, type Meta, NUMBERS, TABLES } from "./meta";

export interface Filter { field: string; operator: string; value: unknown }

/** What each operator is called; its keys are all operators there are. */
export const operatorNames = (): Record<string, string> => ({
  "=": __("is"), "!=": __("is not"), like: __("contains"), "not like": __("does not contain"), ">": __("is more than"), "<": __("is less than"), ">=": __("is at least"), "<=": __("is at most"),
  between: __("is between"), in: __("is one of"), "not in": __("is none of"), is: __("is filled or empty"), timespan: __("falls in"), "descendants of": __("is under"), "descendants of (inclusive)": __("is or is under"),
});

/** Spans of days that move with today, as the server knows them. */
export const timespans = (): Record<string, string> => ({
  today: __("today"), yesterday: __("yesterday"), tomorrow: __("tomorrow"), "this week": __("this week"), "last week": __("last week"), "next week": __("next week"), "this month": __("this month"), "last month": __("last month"),
  "next month": __("next month"), "this quarter": __("this quarter"), "last quarter": __("last quarter"), "this year": __("this year"), "last year": __("last year"), "last 7 days": __("last 7 days"), "last 14 days": __("last 14 days"),
  "last 30 days": __("last 30 days"), "last 90 days": __("last 90 days"), "next 7 days": __("next 7 days"), "next 30 days": __("next 30 days"),
});

/** The values to choose from, with their names; null where a value is typed. */
export function choices(field: Field, operator: string): Record<string, string> | null {
  if (operator === "is") return { set: __("filled"), "not set": __("empty") };
  if (operator === "timespan") {
    return timespans();
  }
  return field.fieldtype === "Check" ? { 1: __("Yes"), 0: __("No") } : null;
}

const TIMES = new Set(["Date", "Datetime"]);

const isTree = (doctype = ""): boolean => boot.modules?.some((module) => module.doctypes.some((entry) => entry.name === doctype && entry.istree)) ?? false;
const OWN_LISTS = new Set(["_assign", "_user_tags", "_liked_by"]);

/** The operators that make sense for a field. */
export function operatorsOf(field: Field): string[] {
  const type = field.fieldtype;
  if (type === "Check") return ["="];
  if (TIMES.has(type)) return ["=", "between", "timespan", ">=", "<=", "!=", "is"];
  if (NUMBERS.has(type) || type === "Time") return ["=", "!=", ">", "<", ">=", "<=", "between", "is"];
  if (OWN_LISTS.has(field.fieldname)) return ["like", "not like", "is"];
  if (type === "Link") return ["=", "!=", "in", "not in", ...(isTree(field.options) ? ["descendants of (inclusive)", "descendants of"] : []), "like", "is"];
  if (type === "Select") return ["=", "!=", "in", "not in", "is"];
  return ["like", "=", "!=", "not like", "in", "is"];
}

/** Several values in one column, each found within it. */
const lists = (): Field[] => [{ fieldname: "_assign", fieldtype: "Link", options: "User", label: __("Assigned to") }, { fieldname: "_user_tags", fieldtype: "Data", label: __("Tags") }, { fieldname: "_liked_by", fieldtype: "Link", options: "User", label: __("Liked by") }];
const UNASKED = new Set(["Password", "Signature", "Geolocation", "Attach Image", "Barcode", "Code", "JSON"]);

/** Fields one may filter by: stored, shown, and not masked (a masked value could be guessed bit by bit). */
export function filterable(meta: Meta): Field[] {
  const own = meta.fields.filter((field) => hasValue(field) && !field.hidden && !field.is_virtual && !TABLES.has(field.fieldtype) && !UNASKED.has(field.fieldtype) && !meta.masked_fields.includes(field.fieldname));
  return [...own, ...standardFields(), ...lists()];
}

/** The input that a filter's value is typed with. */
export function valueField(field: Field, operator: string): Field {
  const bare: Field = { fieldname: field.fieldname, fieldtype: field.fieldtype, options: field.options, label: field.label };
  if (OWN_LISTS.has(field.fieldname) && operator !== "is") return bare;
  if (["like", "not like", "in", "not in"].includes(operator) || LONG.has(field.fieldtype)) return { ...bare, fieldtype: "Data", options: undefined };
  return field.fieldtype === "Datetime" ? { ...bare, fieldtype: "Date" } : bare;
}

/** The values of "is one of": a list, or a text with commas. */
export const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : String(value ?? "").split(/[,，;；]/).map((part) => part.trim())).filter(Boolean);

const filled = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 && value.every((each) => each !== null && each !== "" && each !== undefined) : value !== null && value !== undefined && value !== "");

/** A filter as the server takes it; null while it is not filled in. */
export function condition(doctype: string, { field, operator, value }: Filter): unknown[] | null {
  if (!field || !filled(value) || (operator === "between" && (!Array.isArray(value) || value.length !== 2))) return null;
  if (operator.endsWith("like")) return [doctype, field, operator, String(value).includes("%") ? value : `%${String(value)}%`];
  if (operator === "in" || operator === "not in") return [doctype, field, operator, listed(value)];
  return [doctype, field, operator, value];
}

/** For the address; an own list of filters is one JSON text. */
export const packed = (filters: Filter[]): string => JSON.stringify(filters.filter((each) => filled(each.value)).map((each) => [each.field, each.operator, each.value]));
export function unpacked(text: string | undefined): Filter[] {
  try {
    const list = JSON.parse(text || "[]") as [string, string, unknown][];
    return list.filter((each) => Array.isArray(each) && each.length === 3 && each[1] in operatorNames()).map(([field, operator, value]) => ({ field: String(field), operator, value }));
  } catch {
    return [];
  }
}

/** A filter in words: field, comparison, value; titles of links as far as they are known. */
export function wording(fields: Field[], filter: Filter, titles: Record<string, string> = {}): string {
  const field = fields.find((each) => each.fieldname === filter.field);
  const named = choices(field ?? { fieldname: "", fieldtype: "Data" }, filter.operator);
  const one = (value: unknown): string => named?.[String(value)] ?? titles[`${field?.options ?? ""}::${String(value)}`] ?? (display(field && (field.fieldtype === "Datetime" ? { ...field, fieldtype: "Date" } : field), value) || String(value));
  const value = Array.isArray(filter.value) ? filter.value.map(one).join(filter.operator === "between" ? " – " : ", ") : one(String(filter.value).replace(/^%(.*)%$/s, "$1"));
  return [field?.label || filter.field, operatorNames()[filter.operator] ?? filter.operator, value].join(" ");
}
