// The promised globals: what form and list scripts of apps rely on. The only place that touches `window`.
import { boot, call, fetchValue, plain, post } from "../api/client";
import { firstOf, loadScript } from "../api/scripts";
import { current, gate, on } from "../form/handlers";
import { __, worded } from "../i18n";
import { calendarSettings, listSettings, treeSettings } from "../list/settings";
import type { Doc } from "../model/expressions";
import { display } from "../model/format";
import { type Field, loadMeta, metaOf, slug } from "../model/meta";
import { current as openReport, queryReports } from "../model/reports";
import { ask, toast } from "../ui/prompts";
import { datetime } from "./datetime";
import { ScriptDialog } from "./dialog";

type Message = string | { message?: string; title?: string; indicator?: string };
interface CallOptions { method: string; args?: Record<string, unknown>; type?: string; doc?: Doc; callback?: (body: unknown) => void; error?: (error: unknown) => void; always?: () => void; btn?: unknown; freeze?: boolean }

const text = (message: Message): string => plain(typeof message === "string" ? message : (message.message ?? message.title ?? ""));
const tell = (message: Message, indicator?: string): void => toast(text(message), (typeof message === "string" ? indicator : (message.indicator ?? indicator)) ?? "blue");
const pathOf = (parts: string[]): string => {
  const words = parts.filter((part) => typeof part === "string");
  const [kind = "", doctype = "", ...rest] = words;
  if (["Form", "List"].includes(kind)) return `/${[slug(doctype), ...(kind === "Form" ? rest : []).map(encodeURIComponent)].join("/")}`;
  return `/${[slug(kind.replace(/^\/?app\//, "")), ...words.slice(1).map(encodeURIComponent)].join("/")}`;
};

/** Filters for the page one goes to: objects among the parts of the route, and what a script has put into frappe.route_options. */
function asked(parts: unknown[]): string {
  const global = (window as unknown as { frappe: { route_options: Record<string, string> | null } }).frappe;
  const options = Object.assign({}, global.route_options ?? {}, ...parts.filter((part) => part && typeof part === "object" && !Array.isArray(part))) as Record<string, string>;
  global.route_options = null;
  const query = new URLSearchParams(Object.entries(options).map(([key, value]) => [key, String(value)])).toString();
  return query ? `?${query}` : "";
}

/** The document or row of that name in the open form, as the form sees it: changing it draws the change. */
function local(doctype: string, name: string): Doc | undefined {
  const frm = current.frm;
  if (!frm) return undefined;
  if (frm.doctype === doctype && frm.docname === name) return frm.doc;
  return Object.values(frm.doc).flatMap((value) => (Array.isArray(value) ? (value as Doc[]) : [])).find((row) => row?.doctype === doctype && row.name === name);
}

async function setModelValue(doctype: string, name: string, field: string | Doc, value?: unknown): Promise<void> {
  const row = local(doctype, name);
  if (!row || !current.frm) return;
  if (row === current.frm.doc) return current.frm.set_value(field as string, value);
  Object.assign(row, typeof field === "string" ? { [field]: value } : field);
  current.frm.dirty();
  for (const fieldname of typeof field === "string" ? [field] : Object.keys(field)) await current.frm.trigger(fieldname, doctype, name);
}

async function frappeCall(first: CallOptions | string, args?: Record<string, unknown>, callback?: (body: unknown) => void): Promise<unknown> {
  const options: CallOptions = typeof first === "string" ? { method: first, args, callback } : first;
  try {
    if (options.doc && current.frm) return await current.frm.call({ method: options.method, args: options.args, callback: options.callback });
    const body = await post(options.method, options.args ?? {});
    options.callback?.(body);
    return body;
  } catch (error) {
    toast((error as Error).message, "red");
    (error as { told?: number }).told = 1;
    options.error?.(error);
    throw error;
  } finally {
    options.always?.();
  }
}

function prompt(fields: string | Partial<Field> | Partial<Field>[], done: (values: Doc) => unknown, title?: string, label?: string): ScriptDialog {
  const list = [fields].flat().map((field) => (typeof field === "string" ? { fieldname: "value", label: field, fieldtype: "Data", reqd: 1 } : field));
  const dialog = new ScriptDialog({ title: title ?? __("Enter a value"), fields: list, primary_action_label: label ?? __("Submit"), primary_action: (values) => { dialog.hide(); return done(values); } });
  dialog.show();
  return dialog;
}

const db = {
  get_value: async (doctype: string, filters: unknown, fieldname: string | string[], callback?: (values: Doc) => void) => {
    const message = (await fetchValue<Doc>("frappe.client.get_value", { doctype, filters, fieldname })) ?? {};
    callback?.(message);
    return { message };
  },
  get_single_value: (doctype: string, field: string) => fetchValue("frappe.client.get_single_value", { doctype, field }),
  get_list: (doctype: string, args: Record<string, unknown> = {}) => fetchValue("frappe.client.get_list", { doctype, ...args }),
  get_doc: (doctype: string, name: string) => fetchValue("frappe.client.get", { doctype, name }),
  exists: async (doctype: string, name: string) => Boolean((await fetchValue<Doc | null>("frappe.client.get_value", { doctype, filters: name, fieldname: "name" }))?.name),
  set_value: (doctype: string, name: string, fieldname: unknown, value: unknown) => call("frappe.client.set_value", { doctype, name, fieldname, value }),
  insert: (doc: Doc) => call("frappe.client.insert", { doc }),
  delete_doc: (doctype: string, name: string) => call("frappe.client.delete", { doctype, name }),
  count: (doctype: string, args: Record<string, unknown> = {}) => fetchValue("frappe.client.get_count", { doctype, ...args }),
};

/** Where a dotted name leads, made on the way: frappe.provide("my.app"). */
function provide(path: string): unknown {
  return path.split(".").reduce<Record<string, unknown>>((place, name) => (place[name] ??= {}) as Record<string, unknown>, window as unknown as Record<string, unknown>);
}

export function install(go: (path: string) => void): Promise<void> {
  /** Where to, with what `frappe.route_options` gives along once. */
  function travel(path: string): void {
    const options = (frappe as { route_options: Record<string, unknown> | null }).route_options;
    frappe.route_options = null;
    const query = new URLSearchParams(Object.entries(options ?? {}).map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : String(value)])).toString();
    go(query ? `${path}${path.includes("?") ? "&" : "?"}${query}` : path);
  }
  const frappe = {
    ui: { form: { on }, Dialog: ScriptDialog },
    call: frappeCall, xcall: (method: string, args: Record<string, unknown> = {}) => call(method, args), db,
    model: {
      set_value: setModelValue, get_doc: local, get_value: (doctype: string, name: string, field: string) => local(doctype, name)?.[field],
      add_child: (_doc: Doc, _doctype: string, table: string) => current.frm?.add_child(table),
      with_doctype: async (doctype: string, done?: () => void) => { await loadMeta(doctype); done?.(); },
    },
    get_doc: local, get_meta: metaOf, meta: { get_docfield: (doctype: string, field: string) => metaOf(doctype)?.fields.find((each) => each.fieldname === field) },
    msgprint: tell, show_alert: tell, throw: (message: Message): never => { tell(message, "red"); throw Object.assign(new Error(text(message)), { told: 1 }); },
    confirm: async (message: string, yes: () => unknown, no?: () => unknown) => ((await ask({ title: __("Confirm"), text: plain(message), yes: __("Yes") })) ? yes() : no?.()),
    prompt, set_route: (...parts: (string | string[] | Record<string, string>)[]) => travel(pathOf(parts.flat() as string[]) + asked(parts)),
    new_doc: (doctype: string, values: Record<string, string> = {}) => travel(`/${slug(doctype)}/new?${new URLSearchParams(values).toString()}`),
    require: async (paths: string | string[], done?: () => void) => { for (const path of [paths].flat()) await loadScript(path); done?.(); },
    run_serially: async (steps: (() => unknown)[]) => { for (const step of steps) await step(); },
    format: (value: unknown, field: Field) => display(field, value), datetime: { ...datetime }, provide,
    utils: { escape_html: (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`), get_random: (length: number) => Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 36).toString(36)).join(""), debounce },
    perm: { has_perm: (doctype: string, level = 0, right = "read") => Boolean(metaOf(doctype)?.perm[level]?.[right]) },
    defaults: { get_global_default: (key: string) => boot.sysdefaults?.[key], get_default: (key: string) => boot.sysdefaults?.[key], get_user_default: (key: string) => boot.sysdefaults?.[key] },
    session: { user: boot.user?.name, user_fullname: boot.user?.full_name }, boot, user_roles: boot.user?.roles ?? [],
    user: { name: boot.user?.name, full_name: () => boot.user?.full_name, has_role: (role: string | string[]) => [role].flat().some((each) => boot.user?.roles.includes(each)) },
    listview_settings: listSettings, treeview_settings: treeSettings, views: { calendar: calendarSettings }, query_reports: queryReports, route_options: null as Record<string, unknown> | null, _: worded,
  };
  const locals = new Proxy({}, { get: (_none, doctype) => new Proxy({}, { get: (_nothing, name) => local(String(doctype), String(name)) }) });
  Object.assign(window, { frappe, __: worded, locals, cint: (value: unknown) => Math.trunc(Number(value) || 0), flt: (value: unknown) => Number(value) || 0, cstr: (value: unknown) => String(value ?? "") });
  Object.defineProperty(frappe, "validated", { get: () => gate.validated, set: (value: unknown) => { gate.validated = Boolean(value); } });
  Object.defineProperty(frappe, "query_report", { get: () => openReport.report });
  Object.defineProperty(window, "cur_frm", { configurable: true, get: () => current.frm });
  // The less used half comes before the first script of an app, not before the first page.
  return firstOf(import("./more").then(({ hear, more }) => {
    hear();
    const { models, metas, utilities, uploader, makeAppPage, pretty, globals, ...rest } = more(travel);
    for (const [place, names] of [[window, globals], [frappe, rest], [frappe.model, models], [frappe.meta, metas], [frappe.utils, utilities], [frappe.ui, { FileUploader: uploader, make_app_page: makeAppPage }], [frappe.datetime, { prettyDate: pretty, comment_when: pretty }]]) Object.assign(place as object, names);
  }));
}

function debounce<Args extends unknown[]>(work: (...args: Args) => unknown, wait: number): (...args: Args) => void {
  let timer: ReturnType<typeof setTimeout>;
  return (...args) => { clearTimeout(timer); timer = setTimeout(() => work(...args), wait); };
}
