// Which properties a field of a type has, in the order people ask for them. Pure.
import { LAYOUT, LONG, NUMBERS, TABLES } from "../model/meta";

/** Types offered at a press; the list of all of them stands beside. */
export const COMMON = ["Data", "Small Text", "Int", "Currency", "Date", "Datetime", "Select", "Check", "Link", "Phone", "Attach", "Table", "Section Break", "Column Break", "Tab Break"];
const BREAKS = new Set(["Section Break", "Column Break", "Tab Break", "Fold"]);
const FILES = new Set(["Attach", "Attach Image", "Signature", "Image"]);
const WITH_OPTIONS = new Set(["Select", "Link", "Table", "Table MultiSelect", "Dynamic Link", "Data", "Autocomplete", "Code", "HTML", "Button", "Image", "Rating", "Currency", "Heading", "Read Only"]);
const UNIQUE = new Set(["Data", "Int", "Link", "Phone", "Barcode", "Select", "Date", "Read Only", "Autocomplete"]);
const DECIMALS = new Set(["Float", "Currency", "Percent"]);

const ASKED = ["label", "fieldname", "fieldtype", "options", "default", "reqd", "hidden", "read_only", "in_list_view", "in_standard_filter", "unique", "depends_on", "mandatory_depends_on", "read_only_depends_on", "fetch_from", "description", "placeholder", "permlevel"];
const MORE = ["in_global_search", "in_preview", "sort_options", "sort_as", "allow_in_quick_entry", "allow_bulk_edit", "allow_on_submit", "set_only_once", "no_copy", "bold", "non_negative", "precision", "length", "columns", "width", "max_height", "fetch_if_empty", "link_filters", "ignore_user_permissions", "mask", "mask_format", "translatable", "search_index", "print_hide", "print_hide_if_no_value", "report_hide", "remember_last_selected_value", "make_attachment_public", "hide_days", "hide_seconds", "collapsible", "collapsible_depends_on", "hide_border", "documentation_url"];

/** Has a field of this type the property? */
export function has(fieldtype: string, property: string): boolean {
  if (["label", "fieldname", "fieldtype"].includes(property)) return true;
  if (BREAKS.has(fieldtype)) {
    if (["collapsible", "collapsible_depends_on", "hide_border"].includes(property)) return fieldtype === "Section Break";
    return fieldtype === "Column Break" ? property === "description" : ["hidden", "depends_on", "description"].includes(property);
  }
  if (["collapsible", "collapsible_depends_on", "hide_border"].includes(property)) return false;
  if (property === "options") return WITH_OPTIONS.has(fieldtype);
  if (LAYOUT.has(fieldtype)) return ["hidden", "depends_on", "description", "permlevel", "print_hide"].includes(property);
  return fits(fieldtype, property);
}

function fits(fieldtype: string, property: string): boolean {
  const text = ["Data", "Small Text", "Text", "Long Text"].includes(fieldtype);
  switch (property) {
    case "default": case "fetch_from": case "fetch_if_empty": case "in_preview": case "bold": return !TABLES.has(fieldtype);
    case "in_list_view": return fieldtype !== "Table" && !["Text Editor", "Code", "HTML Editor", "Markdown Editor", "Geolocation", "Password"].includes(fieldtype);
    case "in_standard_filter": case "in_global_search": return !TABLES.has(fieldtype) && !LONG.has(fieldtype) && !FILES.has(fieldtype) && fieldtype !== "Password";
    case "unique": case "search_index": return UNIQUE.has(fieldtype);
    case "placeholder": return text || fieldtype === "Phone" || fieldtype === "Autocomplete";
    case "length": case "mask": case "mask_format": return fieldtype === "Data" || (property !== "length" && fieldtype === "Phone");
    case "precision": return DECIMALS.has(fieldtype);
    case "non_negative": return NUMBERS.has(fieldtype);
    case "translatable": return text;
    case "link_filters": case "ignore_user_permissions": case "remember_last_selected_value": return fieldtype === "Link" || (fieldtype === "Select" && property === "remember_last_selected_value");
    case "sort_options": return fieldtype === "Select";
    case "sort_as": return fieldtype === "Data";
    case "hide_days": case "hide_seconds": return fieldtype === "Duration";
    case "make_attachment_public": return FILES.has(fieldtype);
    case "max_height": return LONG.has(fieldtype);
    default: return true;
  }
}

/** What is asked at once, and what stands behind "More settings"; what has a value already is always there. */
export function asked(fieldtype: string, holds: (property: string) => boolean): { first: string[]; more: string[] } {
  const wanted = (names: string[]): string[] => names.filter((name) => has(fieldtype, name) || holds(name));
  return { first: wanted(ASKED), more: wanted(MORE) };
}
