// Which columns a list has: chosen by the person, else those the DocType marks. Pure.
import { __ } from "../i18n";
import { type Field, hasValue, LONG, type Meta, TABLES } from "./meta";

export interface Chosen { fieldname: string; width?: number }
export interface Column extends Field { width?: number }

const UNLISTED = new Set(["Password", "Signature", "Geolocation", "Attach Image", "Code", "JSON", "Button", "HTML"]);
const FEW = 5;

/** Fields every document has, as columns, filters and what a list is sorted by. */
export const standardFields = (): Field[] => [
  { fieldname: "name", fieldtype: "Data", label: __("ID") }, { fieldname: "owner", fieldtype: "Link", options: "User", label: __("Created by") },
  { fieldname: "creation", fieldtype: "Datetime", label: __("Created on") }, { fieldname: "modified", fieldtype: "Datetime", label: __("Last change") },
];

export const titleField = (meta: Meta): string => meta.title_field || "name";

/** The field whose value is the badge beside the title; empty if there is none. */
export const stateField = (meta: Meta): string => meta.workflow?.field ?? (meta.fields.find((field) => ["status", "life_status"].includes(field.fieldname))?.fieldname || "");

/** Fields that can be columns; the title and the state have columns of their own. */
export function choosable(meta: Meta): Field[] {
  const taken = new Set([titleField(meta), stateField(meta)]);
  return [...meta.fields.filter((field) => hasValue(field) && !field.is_virtual && !TABLES.has(field.fieldtype) && !UNLISTED.has(field.fieldtype) && !taken.has(field.fieldname)), ...standardFields().filter((field) => field.fieldname !== "modified" && !taken.has(field.fieldname))];
}

/** The columns between the state and the last change, in their order. */
export function columnsOf(meta: Meta, chosen?: Chosen[]): Column[] {
  const all = choosable(meta);
  if (chosen?.length) return chosen.flatMap(({ fieldname, width }) => all.filter((field) => field.fieldname === fieldname).map((field) => ({ ...field, width })));
  return all.filter((field) => field.in_list_view && !LONG.has(field.fieldtype)).slice(0, FEW);
}

/** What a list may be sorted by: nothing masked, whose order would betray it. */
export function sortable(meta: Meta): Field[] {
  const fields = [...meta.fields.filter((field) => hasValue(field) && !field.is_virtual && !TABLES.has(field.fieldtype) && !LONG.has(field.fieldtype) && (field.in_list_view || field.in_standard_filter || field.reqd || field.bold || field.fieldname === titleField(meta) || ["Date", "Datetime"].includes(field.fieldtype))), ...standardFields()];
  return fields.filter((field) => !meta.masked_fields.includes(field.fieldname));
}

/** An order with the names last, so that equal rows have one order too. */
export const orderBy = (field: string, order: string): string => (field === "name" ? `name ${order}` : `${field} ${order}, name ${order}`);
