// The side bar's groups as filters and words. Pure.
import { __ } from "../i18n";
import type { Filter } from "../model/filters";
import { display } from "../model/format";
import type { Field } from "../model/meta";

export interface Group { name: unknown; count: number; title?: string }
const COLUMNS: Record<string, string> = { assigned_to: "_assign", tags: "_user_tags" };

/** The filter that gives just the documents of a group. */
export function groupFilter(field: Field, name: unknown): Filter {
  const column = COLUMNS[field.fieldname];
  if (name === null || name === "") return { field: column ?? field.fieldname, operator: "is", value: "not set" };
  if (column) return { field: column, operator: "like", value: String(name) };
  return { field: field.fieldname, operator: "=", value: name };
}

export const groupText = (field: Field, group: Group): string => (group.name === null || group.name === "" ? __("Without") : (group.title ?? display(field, group.name)));
