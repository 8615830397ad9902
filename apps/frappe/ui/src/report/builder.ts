// A report of the report builder: what it asks for, in the form in which it is stored and sent. Pure.
import { __ } from "../i18n";
import { condition, type Filter } from "../model/filters";
import { type Field, hasValue, type Meta, TABLES } from "../model/meta";
import type { Column } from "./table";

export const FUNCTIONS = ["count", "sum", "avg", "min", "max"] as const;
export interface Group { field: string; function: (typeof FUNCTIONS)[number]; on: string }
export interface Question { fields: string[]; filters: Filter[]; order: string; group: Group | null; totals: boolean; chart: string; pivot: { down: string; across: string; figure: string } | null }
export interface Choice { key: string; label: string; field: Field; owner: Meta }

const UNLISTED = new Set(["Password", "Signature", "Geolocation", "Attach Image", "Code", "JSON", "HTML Editor"]);
const listed = (meta: Meta): Field[] => meta.fields.filter((field) => hasValue(field) && !field.hidden && !field.is_virtual && !TABLES.has(field.fieldtype) && !UNLISTED.has(field.fieldtype));
const standard = (meta: Meta): Field[] => [
  { fieldname: "name", fieldtype: "Link", options: meta.name, label: __("ID") }, { fieldname: "owner", fieldtype: "Link", options: "User", label: __("Created by") },
  { fieldname: "creation", fieldtype: "Datetime", label: __("Created on") }, { fieldname: "modified", fieldtype: "Datetime", label: __("Last change") }, { fieldname: "docstatus", fieldtype: "Int", label: __("Document status") },
];

/** Every column there is: own fields, those of child tables, and those of linked documents whose metadata is known. */
export function choices(meta: Meta, metaOf: (name: string) => Meta | undefined): Choice[] {
  const own = [...standard(meta), ...listed(meta)].map((field) => ({ key: field.fieldname, label: field.label ?? field.fieldname, field, owner: meta }));
  const found: Choice[] = [...own];
  for (const field of meta.fields) {
    const target = field.options ? metaOf(field.options) : undefined;
    if (!target || (field.fieldtype !== "Link" && field.fieldtype !== "Table") || target.name === meta.name) continue;
    for (const inner of listed(target)) found.push({ key: `${field.fieldname}.${inner.fieldname}`, label: `${inner.label ?? inner.fieldname} (${field.label ?? field.fieldname})`, field: inner, owner: target });
  }
  return found;
}

/** The columns a list begins with. */
export function firstFields(meta: Meta): string[] {
  const names = listed(meta).filter((field) => field.in_list_view).map((field) => field.fieldname);
  return ["name", ...new Set([...(meta.title_field && meta.title_field !== "name" ? [meta.title_field] : []), ...names])].slice(0, 9);
}

const selected = (key: string): string => (key.includes(".") ? `${key} as ${key}` : key);

/** What to ask the server for. */
export function asked(doctype: string, question: Question): { fields: string[]; filters: unknown[]; order_by?: string; group_by?: string } {
  const filters = question.filters.map((filter) => condition(doctype, filter)).filter((each) => each !== null);
  const { group } = question;
  if (!group) return { fields: question.fields.map(selected), filters, order_by: question.order || undefined };
  const figure = group.function === "count" ? [] : [`${group.function}(${group.on}) as _aggregate`];
  return { fields: [selected(group.field), "count(name) as _count", ...figure], filters, group_by: group.field, order_by: group.function === "count" ? "_count desc" : "_aggregate desc" };
}

/** How the columns of the answer look. */
export function columnsOf(question: Question, all: Choice[]): Column[] {
  const shape = (key: string): Column => {
    const choice = all.find((each) => each.key === key);
    return choice ? { ...choice.field, fieldname: key, label: choice.label, doctype: choice.owner.name, hidden: 0 } : { fieldname: key, label: key, fieldtype: "Data" };
  };
  const { group } = question;
  if (!group) return question.fields.map(shape);
  const count: Column = { fieldname: "_count", label: __("Count"), fieldtype: "Int" };
  if (group.function === "count") return [shape(group.field), count];
  const on = shape(group.on);
  return [shape(group.field), count, { ...on, fieldname: "_aggregate", label: `${on.label ?? ""} · ${functionNames()[group.function] ?? ""}`, fieldtype: group.function === "avg" ? "Float" : on.fieldtype }];
}

export const functionNames = (): Record<string, string> => ({ count: __("Count"), sum: __("Sum"), avg: __("Average"), min: __("Minimum"), max: __("Maximum") });

/** As a Report keeps it, and back. */
export function stored(doctype: string, question: Question): Record<string, unknown> {
  const { fields, filters, order_by, group_by } = asked(doctype, question);
  const kept = { fields: question.group ? fields : question.fields.map((key) => [key, doctype]), filters, order_by: question.order || order_by, totals: question.totals, chart: question.chart, pivot: question.pivot };
  return question.group ? { ...kept, group_by, aggregate: { function: question.group.function, field: question.group.on || "name" } } : kept;
}
export function restored(meta: Meta, kept: Record<string, unknown>): Question {
  const filters = ((kept.filters as unknown[][] | undefined) ?? []).filter((each) => Array.isArray(each) && each.length >= 4).map((each) => ({ field: String(each[1]), operator: String(each[2]), value: Array.isArray(each[3]) && each[2] !== "between" ? each[3].join(",") : each[3] }));
  const fields = ((kept.fields as (string | string[])[] | undefined) ?? []).map((each) => (Array.isArray(each) ? String(each[0]) : String(each))).filter((each) => !each.includes("("));
  const aggregate = kept.aggregate as { function?: Group["function"]; field?: string } | undefined;
  const group = kept.group_by ? { field: String(kept.group_by), function: aggregate?.function ?? "count", on: aggregate?.function && aggregate.function !== "count" ? String(aggregate.field ?? "") : "" } : null;
  return { fields: fields.length && !group ? fields : firstFields(meta), filters, order: group ? "" : String(kept.order_by ?? ""), group, totals: Boolean(kept.totals ?? kept.add_totals_row), chart: String(kept.chart ?? ""), pivot: (kept.pivot as Question["pivot"]) ?? null };
}
