// The promised globals: what form scripts of apps rely on. The only place that touches `window`.
import { boot, call, fetchValue } from "../api/client";
import { __ } from "../i18n";
import type { Doc } from "../model/expressions";
import type { Meta } from "../model/meta";
import { ask, toast } from "../ui/prompts";

type Handler = (frm: Frm, cdt?: string, cdn?: string) => unknown;
const handlers = new Map<string, Record<string, Handler>[]>();
const loaded = new Map<string, Promise<void>>();

export interface FormFace {
  doc: Doc; meta: Meta; overrides: Record<string, Record<string, unknown>>; queries: Record<string, () => { filters?: unknown; query?: string }>;
  buttons: { label: string; action: () => void }[]; intro: string;
  save: () => Promise<void>; reload: () => Promise<void>; changed: (fieldname: string) => void;
}

/** The form as scripts see it. */
export class Frm {
  constructor(private readonly form: FormFace) {}
  get doc(): Doc { return this.form.doc; }
  get doctype(): string { return this.form.meta.name; }
  get docname(): string { return String(this.form.doc.name); }
  get meta(): Meta { return this.form.meta; }
  is_new(): boolean { return Boolean(this.form.doc.__islocal); }
  async set_value(field: string | Record<string, unknown>, value?: unknown): Promise<void> {
    for (const [name, entry] of Object.entries(typeof field === "string" ? { [field]: value } : field)) {
      if (this.form.doc[name] === entry) continue;
      this.form.doc[name] = entry;
      this.form.changed(name);
    }
  }
  set_query(field: string, query: () => { filters?: unknown; query?: string }): void { this.form.queries[field] = query; }
  set_df_property(field: string, key: string, value: unknown): void { this.form.overrides[field] = { ...this.form.overrides[field], [key]: value }; }
  toggle_display(fields: string | string[], show: boolean): void { for (const name of [fields].flat()) this.set_df_property(name, "hidden", show ? 0 : 1); }
  toggle_reqd(fields: string | string[], needed: boolean): void { for (const name of [fields].flat()) this.set_df_property(name, "reqd", needed ? 1 : 0); }
  toggle_enable(fields: string | string[], enabled: boolean): void { for (const name of [fields].flat()) this.set_df_property(name, "read_only", enabled ? 0 : 1); }
  add_custom_button(label: string, action: () => void): void { this.form.buttons.push({ label, action }); }
  set_intro(text: string): void { this.form.intro = text; }
  add_child(table: string, values: Doc = {}): Doc { const rows = (this.form.doc[table] as Doc[] | undefined) ?? []; const row = { ...values, idx: rows.length + 1 }; this.form.doc[table] = [...rows, row]; return row; }
  clear_table(table: string): void { this.form.doc[table] = []; }
  get_field(name: string): unknown { return this.form.meta.fields.find((field) => field.fieldname === name); }
  refresh_field(): void { /* values are reactive: what changes is drawn */ }
  refresh_fields(): void { /* as above */ }
  save(): Promise<void> { return this.form.save(); }
  reload_doc(): Promise<void> { return this.form.reload(); }
  trigger(event: string): Promise<void> { return run(this, event); }
  call(method: string, args: Record<string, unknown> = {}): Promise<unknown> { return call("run_doc_method", { dt: this.doctype, dn: this.docname, method, args }); }
}

/** Run an event's handlers; a script that fails names itself and leaves the form alone. */
export async function run(frm: Frm, event: string): Promise<void> {
  for (const group of handlers.get(frm.doctype) ?? []) {
    const handler = group[event];
    if (!handler) continue;
    try {
      await handler(frm, frm.doctype, frm.docname);
    } catch (error) {
      console.error(error);
      toast(__("The script of {0} failed at {1}: {2}", [frm.doctype, event, String((error as Error).message)]), "red");
    }
  }
}

/** Load a DocType's form scripts once, as files of our own origin. */
export function loadScripts(meta: Meta): Promise<void> {
  let promise = loaded.get(meta.name);
  if (!promise) {
    promise = Promise.all((meta.__js ?? []).map((script) => new Promise<void>((resolve) => {
      const element = document.createElement("script");
      element.src = boot.base_path + script.src;
      element.onload = element.onerror = () => resolve();
      document.head.append(element);
    }))).then(() => undefined);
    loaded.set(meta.name, promise);
  }
  return promise;
}

export function install(go: (path: string) => void): void {
  const message = (text: string | { message: string; indicator?: string }): void => toast(typeof text === "string" ? text : text.message, typeof text === "string" ? "blue" : (text.indicator ?? "blue"));
  const frappe = {
    ui: { form: { on(doctype: string, events: Record<string, Handler>) { handlers.set(doctype, [...(handlers.get(doctype) ?? []), events]); } } },
    call: async (options: { method: string; args?: Record<string, unknown>; callback?: (body: { message: unknown }) => void }) => { const body = { message: await call(options.method, options.args ?? {}) }; options.callback?.(body); return body; },
    xcall: (method: string, args: Record<string, unknown> = {}) => call(method, args),
    db: {
      get_value: async (doctype: string, filters: unknown, fieldname: string | string[]) => ({ message: await fetchValue<Doc>("frappe.client.get_value", { doctype, filters, fieldname }) }),
      get_list: (doctype: string, args: Record<string, unknown> = {}) => fetchValue("frappe.client.get_list", { doctype, ...args }),
      get_doc: (doctype: string, name: string) => fetchValue("frappe.client.get", { doctype, name }),
      exists: async (doctype: string, name: string) => Boolean((await fetchValue<Doc>("frappe.client.get_value", { doctype, filters: name, fieldname: "name" })).name),
      set_value: (doctype: string, name: string, fieldname: unknown, value: unknown) => call("frappe.client.set_value", { doctype, name, fieldname, value }),
      count: (doctype: string, args: Record<string, unknown> = {}) => fetchValue("frappe.client.get_count", { doctype, ...args }),
    },
    msgprint: message, show_alert: message, throw: (text: string) => { message({ message: text, indicator: "red" }); throw new Error(text); },
    confirm: async (text: string, yes: () => void, no?: () => void) => ((await ask({ title: __("Confirm"), text, yes: __("Yes") })) ? yes() : no?.()),
    set_route: (...parts: string[]) => go(`/${parts.flat().map(encodeURIComponent).join("/")}`),
    new_doc: (doctype: string) => go(`/${doctype.toLowerCase().replaceAll(" ", "-")}/new`),
    session: { user: boot.user?.name }, boot, user_roles: boot.user?.roles ?? [], listview_settings: {}, query_reports: {}, provide: () => undefined, _: __,
  };
  Object.assign(window, { frappe, __ });
}
