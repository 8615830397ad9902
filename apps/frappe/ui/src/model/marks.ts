// What a field's options may ask for beyond its type: "Condition of document_type" makes rows of a Code field, and so on. Pure.
import { standardFields } from "./columns";
import { type Field, hasValue, type Meta, NUMBERS, TABLES } from "./meta";

const KINDS = ["Condition", "Filters", "Field", "Date Field", "Number Field", "User Field", "Value", "Template", "Series", "Report Filters", "Report Date", "Report Column"] as const;
/** type: the field of the document (of its parent, if `above`) that names the DocType; by: the field that names one of its fields;
 *  or, when: the field that names a report instead, where the other one says "Report"; less: fields that name filters which are filled elsewhere;
 *  names: upstream knows the fields by their names alone there, not as `doc.field`. */
export interface Mark { kind: (typeof KINDS)[number]; type: string; above: boolean; by?: string; or?: string; when?: string; less: string[]; names: boolean }

const FORM = new RegExp(`^(${KINDS.join("|")}) of (parent\\.)?(\\w+)(?: by (\\w+))?(?: or (\\w+) if (\\w+))?(?: less (\\w+(?:, \\w+)*))?( as names)?$`);

export function markOf(field: Field): Mark | null {
  const found = typeof field.options === "string" ? FORM.exec(field.options) : null;
  return found ? { kind: found[1] as Mark["kind"], above: Boolean(found[2]), type: found[3] ?? "", by: found[4], or: found[5], when: found[6], less: found[7]?.split(", ") ?? [], names: Boolean(found[8]) } : null;
}

const FITTING: Record<string, (field: Field) => boolean> = {
  "Date Field": (field) => ["Date", "Datetime"].includes(field.fieldtype),
  "Number Field": (field) => NUMBERS.has(field.fieldtype),
  "User Field": (field) => (field.fieldtype === "Link" && field.options === "User") || (field.fieldtype === "Data" && field.options === "Email"),
};

/** The report that a field asks for, instead of a DocType; empty where it asks for none. */
export function reportOf(mark: Mark, doc: Record<string, unknown>): string {
  if (mark.kind.startsWith("Report")) return String(doc[mark.type] ?? "");
  return mark.or && doc[mark.when ?? ""] === "Report" ? String(doc[mark.or] ?? "") : "";
}

/** The fields to choose from for a mark: those of its kind, in the order of the form, and what every document has. */
export function pickable(meta: Meta, kind: string): Field[] {
  const own = meta.fields.filter((field) => hasValue(field) && !field.hidden && !TABLES.has(field.fieldtype) && field.fieldtype !== "Password");
  return [...own, ...standardFields()].filter((field) => FITTING[kind]?.(field) ?? true);
}
