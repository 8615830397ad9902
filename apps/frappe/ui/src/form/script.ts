// What form scripts of apps get to hold: `frm`. The globals they reach it through are made in compat/.
import { plain, post } from "../api/client";
import { loadScript } from "../api/scripts";
import { __ } from "../i18n";
import { localName } from "../model/document";
import type { Doc } from "../model/expressions";
import type { Field, Meta } from "../model/meta";
import { toast } from "../ui/prompts";
import { faultOf, sayFault } from "./faults";
import { gate, handlersOf } from "./handlers";

export { current, gate, on } from "./handlers";

export type Handler = (frm: Frm, cdt: string, cdn: string) => unknown;
export type Query = (doc: Doc, cdt?: string, cdn?: string) => { filters?: unknown; query?: string } | undefined;
export interface CustomButton { label: string; group?: string; primary?: boolean; action: () => unknown }

export interface FormFace {
  doc: Doc; meta: Meta | undefined; dirty: boolean; disabled: boolean; intro: { text: string; colour: string } | null;
  overrides: Record<string, Record<string, unknown>>; queries: Record<string, Query>; buttons: CustomButton[];
  tabs?: { name: string; label?: string }[]; tab?: number; openTab?: (index: number) => void; copy?: () => void; rename?: () => Promise<void>; cancel?: () => Promise<void>; info?: { attachments: unknown[] };
  save: (action?: string) => Promise<void>; reload: () => Promise<void>; changed: (fieldname: string) => Promise<void>; show: (fieldname: string) => void;
}

const listed = (names: string | string[]): string[] => [names].flat();

/** The form as scripts see it. */
export class Frm {
  constructor(private readonly form: FormFace) {}
  get doc(): Doc { return this.form.doc; }
  get doctype(): string { return this.meta.name; }
  get docname(): string { return String(this.doc.name); }
  get meta(): Meta { return this.form.meta as Meta; }
  get perm(): Meta["perm"] { return this.meta.perm; }
  get fields_dict(): Record<string, FieldHandle> {
    return new Proxy({}, { get: (_target, name) => this.get_field(String(name)), has: (_target, name) => Boolean(this.get_docfield(String(name))) });
  }
  get events(): Record<string, () => Promise<void>> {
    return new Proxy({}, { get: (_target, name) => () => this.trigger(String(name)) });
  }
  readonly page = {
    set_primary_action: (label: string, action: () => unknown) => this.button({ label, action, primary: true }),
    add_inner_button: (label: string, action: () => unknown, group?: string) => this.button({ label, action, group }),
    set_secondary_action: (label: string, action: () => unknown) => this.button({ label, action }),
    add_menu_item: (label: string, action: () => unknown) => this.button({ label, action, group: __("Menu") }),
    add_action_item: (label: string, action: () => unknown) => this.button({ label, action, group: __("Actions") }),
    clear_primary_action: () => { this.form.disabled = true; this.form.buttons = this.form.buttons.filter((entry) => !entry.primary); },
    clear_inner_toolbar: () => this.clear_custom_buttons(), clear_menu: () => undefined,
    remove_inner_button: (label: string) => this.remove_custom_button(label),
    set_inner_btn_group_as_primary: (group: string) => { this.form.buttons = this.form.buttons.map((entry) => (entry.group === group ? { ...entry, primary: true } : entry)); },
    set_indicator: (text: string, colour = "blue") => this.set_intro(text, colour), clear_indicator: () => this.set_intro(""), set_title: () => undefined,
  };
  readonly toolbar = { refresh: () => undefined };
  readonly script_manager = { trigger: (event: string, cdt?: string, cdn?: string) => this.trigger(event, cdt, cdn) };
  readonly attachments = { get_attachments: () => this.form.info?.attachments ?? [] };
  ignore_doctypes_on_cancel_all: string[] = [];
  readonly dashboard = {
    set_headline: (text: string) => this.set_intro(text),
    add_indicator: (text: string, colour = "blue") => this.set_intro(text, colour),
    clear_headline: () => this.set_intro(""), set_headline_alert: (text: string, colour = "orange") => this.set_intro(text, colour),
    add_comment: (text: string, colour = "blue") => this.set_intro(text, colour), add_section: (html: string) => this.set_intro(plain(html)), reset: () => this.set_intro(""), show: () => undefined, hide: () => undefined, refresh: () => undefined,
  };

  is_new(): boolean { return Boolean(this.doc.__islocal); }
  is_dirty(): boolean { return this.form.dirty; }
  dirty(): void { this.form.dirty = true; }

  async set_value(field: string | Record<string, unknown>, value?: unknown): Promise<void> {
    for (const [name, entry] of Object.entries(typeof field === "string" ? { [field]: value } : field)) {
      if (this.doc[name] === entry) continue;
      this.doc[name] = entry;
      await this.form.changed(name);
    }
  }
  set_query(field: string, table: string | Query, query?: Query): void {
    if (typeof table === "string" && query) this.form.queries[`${table}.${field}`] = query;
    else if (typeof table === "function") this.form.queries[field] = table;
  }
  set_df_property(field: string, key: string, value: unknown): void { this.form.overrides[field] = { ...this.form.overrides[field], [key]: value }; }
  toggle_display(fields: string | string[], show: boolean): void { for (const name of listed(fields)) this.set_df_property(name, "hidden", show ? 0 : 1); }
  toggle_reqd(fields: string | string[], needed: boolean): void { for (const name of listed(fields)) this.set_df_property(name, "reqd", needed ? 1 : 0); }
  toggle_enable(fields: string | string[], enabled: boolean): void { for (const name of listed(fields)) this.set_df_property(name, "read_only", enabled ? 0 : 1); }
  add_fetch(link: string, source: string, target: string): void { this.set_df_property(target, "fetch_from", `${link}.${source}`); }
  get_docfield(name: string): Field | undefined {
    const field = this.form.meta?.fields.find((each) => each.fieldname === name);
    return field && { ...field, ...this.form.overrides[name] };
  }
  get_field(name: string): FieldHandle | undefined { return this.get_docfield(name) && new FieldHandle(this, name, this.form); }

  add_custom_button(label: string, action: () => unknown, group?: string): void { this.button({ label, action, group }); }
  private button(entry: CustomButton): void { this.form.buttons = [...this.form.buttons.filter((each) => each.label !== entry.label), entry]; }
  remove_custom_button(label: string): void { this.form.buttons = this.form.buttons.filter((each) => each.label !== label); }
  clear_custom_buttons(): void { this.form.buttons = []; }
  set_intro(text: string, colour = "blue"): void { this.form.intro = text ? { text, colour } : null; }
  disable_save(): void { this.form.disabled = true; }
  enable_save(): void { this.form.disabled = false; }
  disable_form(): void { this.form.disabled = true; for (const field of this.meta.fields) this.set_df_property(field.fieldname, "read_only", 1); }
  scroll_to_field(name: string): void { this.form.show(name); }

  add_child(table: string, values: Doc = {}): Doc {
    const rows = (this.doc[table] as Doc[] | undefined) ?? [];
    const doctype = this.get_docfield(table)?.options ?? "";
    this.doc[table] = [...rows, { doctype, name: localName(doctype), __islocal: 1, parentfield: table, idx: rows.length + 1, ...values }];
    this.form.dirty = true;
    return (this.doc[table] as Doc[])[rows.length] as Doc;
  }
  clear_table(table: string): void { this.doc[table] = []; this.form.dirty = true; }
  refresh_field(_name?: string): void { /* values are reactive: what changes is drawn */ }
  refresh_fields(): void { /* as above */ }
  refresh(): Promise<void> { return this.trigger("refresh"); }
  async save(action = "Save", callback?: () => void): Promise<void> { await this.form.save(action); callback?.(); }
  reload_doc(): Promise<void> { return this.form.reload(); }
  savesubmit(): Promise<void> { return this.form.save("Submit"); }
  async savecancel(): Promise<void> { await this.form.cancel?.(); }
  copy_doc(): void { this.form.copy?.(); }
  async rename_doc(): Promise<void> { await this.form.rename?.(); }
  set_read_only(): void { for (const field of this.meta.fields) this.set_df_property(field.fieldname, "read_only", 1); }
  get_perm(level: number, right: string): boolean { return Boolean(this.perm[level]?.[right]); }
  has_perm(right: string): boolean { return this.get_perm(0, right); }
  add_web_link(path: string, label = __("See on Website")): void { this.button({ label, action: () => window.open(path.startsWith("/") || /^https?:/.test(path) ? path : `/${path}`, "_blank", "noopener") }); }
  set_active_tab(tab: string | { df?: { fieldname: string } }): void {
    const name = typeof tab === "string" ? tab : (tab.df?.fieldname ?? "");
    const index = (this.form.tabs ?? []).findIndex((each) => each.name === name || each.label === name);
    if (index >= 0) this.form.openTab?.(index);
  }
  get_active_tab(): { label?: string; df: { fieldname: string } } | undefined {
    const found = this.form.tabs?.[this.form.tab ?? 0];
    return found && { label: found.label, df: { fieldname: found.name } };
  }
  refresh_header(): void { /* drawn by itself */ }
  set_currency_labels(): void { /* amounts carry their currency */ }
  get_sum(table: string, field: string): number { return ((this.doc[table] as Doc[] | undefined) ?? []).reduce((sum, row) => sum + (Number(row[field]) || 0), 0); }
  async trigger(event: string, cdt?: string, cdn?: string): Promise<void> { await run(this, event, cdt, cdn); }

  /** A method of the document on the server; the document comes back changed. */
  async call(method: string | { method: string; args?: Record<string, unknown>; callback?: (body: unknown) => void }, args: Record<string, unknown> = {}): Promise<unknown> {
    const given = typeof method === "string" ? { method, args } : method;
    const body = await post("run_doc_method", { dt: this.doctype, dn: this.docname, method: given.method, args: given.args ?? {} });
    const changed = (body.docs as Doc[] | undefined)?.[0];
    if (changed && !this.form.dirty) Object.assign(this.doc, changed);
    if (typeof method !== "string") method.callback?.(body);
    return body;
  }
}

/** One field, as `frm.get_field(name)` and `frm.fields_dict[name]` give it. */
export class FieldHandle {
  constructor(private readonly frm: Frm, readonly df_name: string, private readonly form: FormFace) {}
  get df(): Field { return this.frm.get_docfield(this.df_name) as Field; }
  get value(): unknown { return this.frm.doc[this.df_name]; }
  set get_query(query: Query) { this.form.queries[this.df_name] = query; }
  get grid() {
    const { form, frm, df_name } = this;
    return {
      get_field: (name: string) => ({ set get_query(query: Query) { form.queries[`${df_name}.${name}`] = query; } }) as { get_query: Query },
      add_new_row: () => frm.add_child(df_name), refresh: () => undefined, get_data: () => (frm.doc[df_name] as Doc[] | undefined) ?? [], grid_rows: (frm.doc[df_name] as Doc[] | undefined) ?? [],
      set cannot_add_rows(refused: boolean) { frm.set_df_property(df_name, "cannot_add_rows", refused ? 1 : 0); },
      set cannot_delete_rows(refused: boolean) { frm.set_df_property(df_name, "cannot_delete_rows", refused ? 1 : 0); },
    };
  }
  set_value(value: unknown): Promise<void> { return this.frm.set_value(this.df_name, value); }
  set_description(text: string): void { this.frm.set_df_property(this.df_name, "description", text); }
  refresh(): void { /* drawn by itself */ }
}

/** Run an event's handlers in turn. A script that throws names itself; it stops a save, and leaves the form alone elsewhere. */
export async function run(frm: Frm, event: string, cdt?: string, cdn?: string): Promise<boolean> {
  const stops = ["validate", "before_save", "before_submit", "before_cancel", "before_workflow_action"].includes(event);
  if (stops) gate.validated = true;
  for (const group of handlersOf(cdt ?? frm.doctype)) {
    const handler = group[event];
    if (!handler) continue;
    try {
      await handler(frm, cdt ?? frm.doctype, cdn ?? frm.docname);
    } catch (error) {
      const fault = faultOf(error);
      sayFault(fault ? __("The script of {0} failed at {1} ({2}, line {3})", [frm.doctype, event, fault.script, fault.line]) : __("The script of {0} failed at {1}", [frm.doctype, event]), error);
      if (stops) return false;
    }
  }
  return !stops || gate.validated;
}

/** A DocType's form scripts, in their order. */
export async function loadScripts(meta: Meta): Promise<void> {
  for (const script of meta.__js ?? []) await loadScript(script.src);
}
