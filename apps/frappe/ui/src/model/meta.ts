import { reactive } from "vue";
import { boot, get, post } from "../api/client";

export interface Field {
  fieldname: string; fieldtype: string; label?: string; options?: string; reqd?: number; read_only?: number; hidden?: number; default?: string;
  depends_on?: string; mandatory_depends_on?: string; read_only_depends_on?: string; in_list_view?: number; in_standard_filter?: number;
  description?: string; text_context?: string; translatable?: number; permlevel?: number; fetch_from?: string; allow_on_submit?: number; collapsible?: number; collapsible_depends_on?: string; mask?: number; bold?: number;
  placeholder?: string; no_copy?: number; precision?: string; set_only_once?: number; is_virtual?: number; length?: number; cannot_add_rows?: number; cannot_delete_rows?: number; allow_in_quick_entry?: number; link_filters?: string;
}
export interface Meta {
  name: string; label: string; fields: Field[]; title_field?: string; search_fields?: string; sort_field?: string; sort_order?: string;
  is_submittable?: number; istable?: number; issingle?: number; is_tree?: number; autoname?: string; allow_rename?: number; allow_auto_repeat?: number; track_changes?: number;
  perm: Record<number, Record<string, number>>; masked_fields: string[]; states: { title: string; color: string; label: string }[];
  __js: { name: string; src: string }[]; __list_js?: { name: string; src: string }[]; workflow?: { field: string; states: { state: string; label: string; allow_edit: string; doc_status?: string }[]; asking?: string[] };
  in_create?: number; read_only?: number; image_field?: string; default_view?: string; nsm_parent_field?: string; show_title_field_in_link?: number; quick_entry?: number; allow_copy?: number; make_attachments_public?: number;
}

const metas = reactive(new Map<string, Meta>());
const settings = reactive(new Map<string, Record<string, unknown>>());
const pending = new Map<string, Promise<Meta>>();

/** Metadata of a DocType and its child tables, read once. */
export async function loadMeta(doctype: string): Promise<Meta> {
  const known = metas.get(doctype);
  if (known) return known;
  let promise = pending.get(doctype);
  if (!promise) {
    promise = get("frappe.desk.form.load.getdoctype", { doctype, with_parent: 1 }).then((body) => {
      for (const meta of body.docs as Meta[]) metas.set(meta.name, meta);
      settings.set(doctype, JSON.parse(String(body.user_settings || "{}")) as Record<string, unknown>);
      pending.delete(doctype);
      const meta = metas.get(doctype);
      if (!meta) throw new Error(doctype);
      return meta;
    });
    pending.set(doctype, promise);
  }
  return promise;
}

/** What the person set for a DocType, as it came with the metadata; objects per view. */
export const userSettings = (doctype: string): Record<string, unknown> => settings.get(doctype) ?? {};

/** Keep settings for a DocType, on the server too; those of a view (an object) are put together key by key. */
export async function keepSettings(doctype: string, changed: Record<string, unknown>): Promise<void> {
  const kept = { ...userSettings(doctype) };
  for (const [key, value] of Object.entries(changed)) kept[key] = value && typeof value === "object" && !Array.isArray(value) ? { ...(kept[key] as object | undefined), ...value } : value;
  settings.set(doctype, kept);
  await post("frappe.model.utils.user_settings.save", { doctype, user_settings: changed });
}

/** The DocType was changed: read it anew where it is next needed. */
export const forgetMeta = (doctype: string): void => void metas.delete(doctype);

/** A text of definitions is said in another way from now on. */
export function relabel(before: string, after: string): void {
  const put = (part: object): void => { for (const key of ["label", "description", "placeholder", "title"] as const) if ((part as Record<string, unknown>)[key] === before) (part as Record<string, unknown>)[key] = after; };
  for (const meta of metas.values()) for (const part of [meta, ...meta.fields, ...meta.states]) put(part);
  for (const module of boot.modules) for (const part of [module, ...module.doctypes]) put(part);
  for (const workspace of boot.workspaces) if (workspace.label === before) workspace.label = after;
}

export const metaOf = (doctype: string): Meta | undefined => metas.get(doctype);

export const LAYOUT = new Set(["Section Break", "Column Break", "Tab Break", "HTML", "Button", "Image", "Fold", "Heading"]);
export const TABLES = new Set(["Table", "Table MultiSelect"]);
export const NUMBERS = new Set(["Int", "Float", "Currency", "Percent", "Rating", "Duration"]);
export const LONG = new Set(["Text", "Small Text", "Long Text", "Text Editor", "Markdown Editor", "HTML Editor", "Code", "JSON", "Geolocation"]);

export const hasValue = (field: Field): boolean => Boolean(field.fieldname) && !LAYOUT.has(field.fieldtype);
export const slug = (doctype: string): string => doctype.toLowerCase().replaceAll(" ", "-");

/** field: the break that begins it, if one does. */
export interface Column { fields: Field[]; field?: Field }
export interface Section { label?: string; collapsible: boolean; depends_on?: string; columns: Column[]; name: string; field?: Field }
export interface Tab { label?: string; depends_on?: string; sections: Section[]; name: string; field?: Field }

/** Tabs, sections and columns from the flat list of fields; tabs without anything in them too where they are built. */
export function layout(meta: Meta, empty = false): Tab[] {
  const tabs: Tab[] = [];
  let tab: Tab | undefined;
  let section: Section | undefined;
  let column: Column | undefined;
  const openTab = (field?: Field): Tab => {
    tab = { label: field?.label, depends_on: field?.depends_on, name: field?.fieldname ?? "main", sections: [], field };
    tabs.push(tab);
    section = column = undefined;
    return tab;
  };
  const openSection = (field?: Field): Section => {
    const owner = tab ?? openTab();
    const made = { label: field?.label, name: field?.fieldname ?? `section${owner.sections.length}`, collapsible: Boolean(field?.collapsible), depends_on: field?.depends_on, columns: [], field };
    owner.sections.push(made);
    section = made;
    column = undefined;
    return made;
  };
  const openColumn = (field?: Field): Column => {
    const owner = section ?? openSection();
    const made: Column = { fields: [], field };
    owner.columns.push(made);
    column = made;
    return made;
  };
  for (const field of meta.fields) {
    if (field.fieldtype === "Tab Break") openTab(field);
    else if (field.fieldtype === "Section Break") openSection(field);
    else if (field.fieldtype === "Column Break") openColumn(field);
    else if (!field.hidden) (column ?? openColumn()).fields.push(field);
  }
  return empty ? tabs : tabs.filter((each) => each.sections.some((part) => part.columns.some((one) => one.fields.length)));
}
