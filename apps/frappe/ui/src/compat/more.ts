// The less used half of the promised globals: routes, rights, files, progress, names. index.ts puts them on `frappe`.
import { boot, call, fetchValue, type StoredFile, upload } from "../api/client";
import { listen } from "../api/realtime";
import { giveCopy } from "../form/pending";
import { hearFaults, sayFault } from "../form/faults";
import { current } from "../form/handlers";
import { __ } from "../i18n";
import { newDocument } from "../model/document";
import type { Doc } from "../model/expressions";
import { ago, display } from "../model/format";
import { type Field, loadMeta, metaOf, slug } from "../model/meta";
import { PATHS } from "../ui/icons";
import { ask, dismiss, state, toast } from "../ui/prompts";
import { appPages, makeAppPage } from "../views/page";

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
export const unscrub = (text: string): string => text.replace(/[_-]/g, " ").replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
export const scrub = (text: string): string => text.toLowerCase().replace(/[ -]/g, "_");

/** `/app/sales-order/SO-1` as upstream's parts: ["Form", "Sales Order", "SO-1"]. */
export function routeOf(path: string): string[] {
  const [kind = "", ...rest] = path.replace(/^.*?\/app\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  const doctype = boot.modules?.flatMap((module) => module.doctypes).find((entry) => slug(entry.name) === kind)?.name;
  if (!doctype) return [kind, ...rest];
  return rest.length ? ["Form", doctype, rest.join("/")] : ["List", doctype];
}

const may = (right: string) => (doctype: string): boolean => Boolean(metaOf(doctype)?.perm[0]?.[right] ?? (right === "create" && boot.modules?.some((module) => module.doctypes.some((entry) => entry.name === doctype && entry.can_create))));

interface MappedOptions { method: string; frm?: { doc: Doc }; source_name?: string; args?: Record<string, unknown>; run_link_triggers?: boolean }
/** A document that a method of the server makes from this one, opened unsaved. */
async function openMapped(options: MappedOptions, go: (path: string) => void): Promise<void> {
  try {
    const made = await call<Doc>(options.method, { source_name: options.source_name ?? options.frm?.doc.name ?? current.frm?.docname, args: options.args });
    await loadMeta(String(made.doctype));
    giveCopy(String(made.doctype), made);
    go(`/${slug(String(made.doctype))}/new`);
  } catch (error) {
    toast((error as Error).message, "red");
  }
}

interface UploaderOptions { doctype?: string; docname?: string; frm?: { doctype: string; docname: string; reload_doc?: () => unknown }; fieldname?: string; allow_multiple?: boolean; restrictions?: { allowed_file_types?: string[] }; make_attachments_public?: boolean; on_success?: (file: StoredFile) => unknown }
/** frappe.ui.FileUploader: the browser's own window, then the files one after another. */
export class FileUploader {
  constructor(options: UploaderOptions = {}) {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = options.allow_multiple !== false;
    input.accept = options.restrictions?.allowed_file_types?.join(",") ?? "";
    input.addEventListener("change", () => void this.send([...(input.files ?? [])], options));
    input.click();
  }
  private async send(files: File[], options: UploaderOptions): Promise<void> {
    for (const file of files) {
      try {
        const place = { doctype: options.doctype ?? options.frm?.doctype, docname: options.docname ?? options.frm?.docname, fieldname: options.fieldname, is_private: options.make_attachments_public ? "0" : "1" };
        options.on_success?.(await upload(file, place));
      } catch (error) {
        toast((error as Error).message, "red");
      }
    }
  }
}

const heard = new Map<string, [(message: unknown) => void, () => void][]>();
const realtime = {
  on(event: string, handler: (message: unknown) => void): void { heard.set(event, [...(heard.get(event) ?? []), [handler, listen(event, handler)]]); },
  off(event: string, handler?: (message: unknown) => void): void {
    for (const [known, stop] of heard.get(event) ?? []) if (!handler || handler === known) stop();
    heard.set(event, handler ? (heard.get(event) ?? []).filter(([known]) => known !== handler) : []);
  },
};

let progress: number | null = null;
function showProgress(title: string, count: number, total = 100, description = ""): void {
  if (progress !== null) dismiss(progress);
  toast(`${title} ${Math.round((100 * count) / (total || 1))} % ${description}`.trim(), "blue");
  progress = state.toasts.at(-1)?.id ?? null;
}
function hideProgress(): void { if (progress !== null) dismiss(progress); progress = null; }

const dom = {
  freeze: (): void => { document.body.setAttribute("aria-busy", "true"); document.body.style.cursor = "progress"; },
  unfreeze: (): void => { document.body.removeAttribute("aria-busy"); document.body.style.cursor = ""; },
};

async function warn(title: string, text: string, yes: () => unknown, label?: string): Promise<void> {
  if (await ask({ title, text, yes: label ?? __("Continue"), danger: true })) await yes();
}

/** Tell of scripts that fail outside of any handler. */
export const hear = (): void => hearFaults(({ script, line }, error) => sayFault(__("The script {0} failed in line {1}", [script, line]), error));

export function more(go: (path: string) => void) {
  const url = (path = ""): string => `${location.origin}${boot.base_path}/${path.replace(/^\//, "")}`;
  return {
    realtime, dom, show_progress: showProgress, hide_progress: hideProgress, warn, toast: (text: string | { message: string; indicator?: string }) => (typeof text === "string" ? toast(text) : toast(text.message, text.indicator)),
    scrub, unscrub, csrf_token: boot.csrf_token, flags: {}, is_mobile: () => innerWidth < 768, after_ajax: (work: () => unknown) => void Promise.resolve().then(work),
    get_route: () => routeOf(location.pathname), get_route_str: () => routeOf(location.pathname).join("/"), get_prev_route: () => [], router: { slug, on: () => undefined, current_route: routeOf(location.pathname) },
    urllib: { get_full_url: url, get_base_url: () => url().replace(/\/$/, ""), get_arg: (name: string) => new URLSearchParams(location.search).get(name) ?? "" },
    breadcrumbs: { add: () => undefined, update: () => undefined, all: {} },
    uploader: FileUploader, pages: appPages, makeAppPage,
    models: {
      can_create: may("create"), can_read: may("read"), can_write: may("write"), can_delete: may("delete"), can_print: may("print"), can_email: may("email"), can_share: may("share"), can_export: may("export"),
      open_mapped_doc: (options: MappedOptions) => openMapped(options, go), get_new_doc: (doctype: string) => newDocument(metaOf(doctype) ?? { name: doctype, label: doctype, fields: [], perm: {}, masked_fields: [], states: [], __js: [] }, boot.user?.name ?? ""),
      sync: (docs: Doc | Doc[]) => [docs].flat(), clear_table: (doc: Doc, table: string) => { doc[table] = []; }, has_workflow: (doctype: string) => Boolean(metaOf(doctype)?.workflow),
      with_doc: async (doctype: string, name: string, done?: (doc: Doc) => void) => { const doc = await fetchValue<Doc>("frappe.client.get", { doctype, name }); done?.(doc); return doc; },
      is_value_type: (fieldtype: string) => !["Section Break", "Column Break", "Tab Break", "HTML", "Button", "Table", "Heading", "Fold", "Image"].includes(fieldtype),
    },
    metas: { get_label: (doctype: string, name: string) => metaOf(doctype)?.fields.find((df) => df.fieldname === name)?.label ?? unscrub(name), has_field: (doctype: string, name: string) => Boolean(metaOf(doctype)?.fields.some((df) => df.fieldname === name)) },
    utilities: {
      icon: (name: string, size = "sm") => `<svg class="icon icon-${size}" viewBox="0 0 20 20" fill="none" stroke="currentColor" aria-hidden="true"><path d="${PATHS[name] ?? ""}"></path></svg>`,
      get_form_link: (doctype: string, name: string, html = false, label = name) => (html ? `<a href="${boot.base_path}/app/${slug(doctype)}/${encodeURIComponent(name)}">${escaped(label)}</a>` : `${boot.base_path}/app/${slug(doctype)}/${encodeURIComponent(name)}`),
      is_image_file: (name: string) => /\.(png|jpe?g|gif|webp|bmp|svg)$/i.test(name.split("?")[0] ?? ""), comma_and: (list: string[]) => new Intl.ListFormat((boot.lang ?? "en").replace("_", "-"), { type: "conjunction" }).format(list.map(String)), comma_or: (list: string[]) => new Intl.ListFormat((boot.lang ?? "en").replace("_", "-"), { type: "disjunction" }).format(list.map(String)),
      file_name_ellipsis: (name: string, length: number) => (name.length > length ? `${name.slice(0, length)}…` : name), play_sound: () => undefined,
    },
    pretty: (date: string) => ago(date),
    globals: {
      format_currency: (value: unknown, _currency?: string, decimals?: number) => display({ fieldname: "", fieldtype: "Currency", precision: decimals === undefined ? undefined : String(decimals) } as Field, value),
      format_number: (value: unknown, _format?: string | null, decimals?: number) => display({ fieldname: "", fieldtype: "Float", precision: decimals === undefined ? undefined : String(decimals) } as Field, value),
      in_list: (list: unknown[], item: unknown) => list.includes(item), is_null: (value: unknown) => value === null || value === undefined || String(value).trim() === "",
      strip_html: (html: string) => new DOMParser().parseFromString(html, "text/html").body.textContent ?? "", get_url_arg: (name: string) => new URLSearchParams(location.search).get(name) ?? "",
    },
  };
}
