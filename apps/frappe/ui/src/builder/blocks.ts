// Kinds of blocks of a printed page: how they are called, what they begin with, what can be set of each.
import { __, term } from "../i18n";

export interface Block { key: number; fieldname: string; fieldtype: string; custom?: number; [property: string]: unknown }
export interface TableColumn { fieldname: string; label?: string; width?: number | string | null }
export interface Printed { fieldname: string; label: string; fieldtype: string; options?: string; listed: number }
/** One property: how it is asked for. `when` says for which blocks. */
export interface Property { name: string; kind: "text" | "long" | "number" | "check" | "choice" | "field" | "picture" | "code" | "columns"; label: string; hint?: string; choices?: { value: string; label: string }[]; when?: (block: Record<string, unknown>) => boolean }
export interface Kind { fieldtype: string; label: string; icon: string; begin: () => Record<string, unknown>; properties: Property[] }

const option = (value: string, label: string): { value: string; label: string } => ({ value, label });
const SHOW_WHEN: Property = { name: "show_when", kind: "text", label: __("Shown when"), hint: __("An expression about the document, such as {0}", ["doc.status == 'Open'"]) };
const ALIGN: Property = { name: "align", kind: "choice", label: __("Alignment"), choices: [option("left", __("Left")), option("center", __("Centre")), option("right", __("Right"))] };
const BORDER: Property = { name: "border", kind: "choice", label: __("Border"), choices: [option("top", __("Line above")), option("bottom", __("Line below")), option("box", __("Box"))] };
const LOOK: Property[] = [ALIGN, { name: "width", kind: "number", label: __("Width (% of the column)") }, { name: "font_size", kind: "number", label: __("Font size (pt)") }, { name: "bold", kind: "check", label: __("Bold") }, BORDER, SHOW_WHEN];
const number = (name: string, label: string): Property => ({ name, kind: "number", label });
const TEXT: Property = { name: "text", kind: "long", label: __("Static text"), hint: __("{0} is replaced by the value of the field", ["{{ name }}"]) };
const CODE: Property[] = [
  { name: "source", kind: "choice", label: __("What the code says"), choices: [option("field", __("A field of the document")), option("verify", __("A page that vouches for the paper")), option("address", __("The address of the form")), option("text", __("A text"))] },
  { name: "value_field", kind: "field", label: __("Field"), when: (block) => (block.source ?? "field") === "field" },
  { ...TEXT, when: (block) => block.source === "text" },
  { name: "label", kind: "text", label: __("Text below it") },
];
export const FIELD_PROPERTIES: Property[] = [
  { name: "label", kind: "text", label: __("Label") }, { name: "hide_label", kind: "check", label: __("Without label") }, { name: "label_above", kind: "check", label: __("Label above the value"), when: (block) => !block.hide_label },
  { name: "show_empty", kind: "check", label: __("Shown although it is empty"), hint: __("To be filled in by hand") }, { ...number("height_mm", __("Height (mm)")), when: (block) => ["Attach Image", "Image", "Signature"].includes(String(block.fieldtype)) }, ...LOOK,
];
export const TABLE_PROPERTIES: Property[] = [
  { name: "label", kind: "text", label: __("Label") }, { name: "hide_label", kind: "check", label: __("Without label") }, { name: "table_columns", kind: "columns", label: __("Columns of the table") },
  { name: "hide_serial", kind: "check", label: __("Without row numbers") }, { name: "totals", kind: "check", label: __("Totals of numbers") }, number("font_size", __("Font size (pt)")), SHOW_WHEN,
];
export const SECTION_PROPERTIES: Property[] = [
  { name: "label", kind: "text", label: __("Heading") }, { name: "hide_label", kind: "check", label: __("Without heading") },
  { name: "field_orientation", kind: "choice", label: __("Labels of fields"), choices: [option("left-right", __("Beside the values"))] }, { name: "page_break", kind: "check", label: __("Begins on a new page") }, BORDER, SHOW_WHEN,
];

export const KINDS: Kind[] = [
  { fieldtype: "Heading", label: __("Heading"), icon: "heading", begin: () => ({ text: __("Heading") }), properties: [TEXT, ...LOOK] },
  { fieldtype: "Text", label: __("Static text"), icon: "text", begin: () => ({ text: __("Static text") }), properties: [TEXT, ...LOOK] },
  { fieldtype: "QR Code", label: __("QR Code"), icon: "code", begin: () => ({ source: "field", value_field: "name" }), properties: [...CODE, number("height_mm", __("Side (mm)")), ALIGN, BORDER, SHOW_WHEN] },
  { fieldtype: "Barcode", label: __("Barcode"), icon: "barcode", begin: () => ({ source: "field", value_field: "name" }), properties: [...CODE, number("width_mm", __("Width (mm)")), number("height_mm", __("Height (mm)")), ALIGN, SHOW_WHEN] },
  { fieldtype: "Picture", label: __("Picture"), icon: "image", begin: () => ({ height_mm: 25 }), properties: [{ name: "image", kind: "picture", label: __("Picture") }, number("height_mm", __("Height (mm)")), number("width_mm", __("Width (mm)")), ALIGN, SHOW_WHEN] },
  { fieldtype: "Signature", label: __("Signature lines"), icon: "edit", begin: () => ({ text: [__("Prepared by"), __("Checked by"), __("Approved by")].join("\n") }), properties: [{ ...TEXT, label: __("One line for each signature") }, number("height_mm", __("Space above (mm)")), SHOW_WHEN] },
  { fieldtype: "Approvals", label: __("Approval Record"), icon: "check", begin: () => ({}), properties: [{ name: "label", kind: "text", label: __("Label") }, { name: "hide_label", kind: "check", label: __("Without label") }, number("font_size", __("Font size (pt)")), SHOW_WHEN] },
  { fieldtype: "Letter Head", label: __("Letter Head"), icon: "building", begin: () => ({}), properties: [SHOW_WHEN] },
  { fieldtype: "Divider", label: __("Dividing line"), icon: "minus", begin: () => ({}), properties: [number("width", __("Width (% of the column)")), ALIGN, SHOW_WHEN] },
  { fieldtype: "Spacer", label: __("Space"), icon: "space", begin: () => ({ height_mm: 8 }), properties: [number("height_mm", __("Height (mm)")), SHOW_WHEN] },
  { fieldtype: "HTML", label: __("HTML with Jinja"), icon: "html", begin: () => ({ html: "<p>{{ doc.name }}</p>" }), properties: [{ name: "html", kind: "code", label: __("HTML with Jinja") }, ...LOOK] },
];

export const kindOf = (block: Block): Kind | undefined => (block.custom ? KINDS.find((kind) => kind.fieldtype === block.fieldtype) : undefined);
export const isTable = (block: Block, tables: Record<string, Printed[]>): boolean => !block.custom && block.fieldname in tables;

export function propertiesOf(block: Block, tables: Record<string, Printed[]>): Property[] {
  if (!block.custom) return isTable(block, tables) ? TABLE_PROPERTIES : FIELD_PROPERTIES;
  return kindOf(block)?.properties ?? [];
}

/** What a block is called where it is listed: its label, the beginning of its text, its kind. */
export function nameOf(block: Block, fields: Printed[]): string {
  if (!block.custom) return term(String(block.label || fields.find((field) => field.fieldname === block.fieldname)?.label || block.fieldname));
  const text = String(block.text ?? block.label ?? "").trim();
  return text ? term(text).replaceAll(/\s*\n\s*/g, " · ") : (kindOf(block)?.label ?? block.fieldtype);
}
