// The one place that talks to the server: method calls, tokens, errors in the person's language.
import { attended } from "./presence";

export interface Boot {
  site_name: string; version: string; lang: string; base_path: string; csrf_token: string; demo: boolean; shared_minutes: number; kept_drafts: boolean;
  user: { name: string; full_name: string; image: string | null; roles: string[]; user_type: string; theme: string | null; time_zone: string | null };
  sysdefaults: Record<string, string | null>;
  modules: BootModule[];
  workspaces: BootWorkspace[];
  page_info: Record<string, { title: string; icon: string | null }>;
  navbar_settings: { app_logo: string | null; settings_dropdown: NavbarItem[]; help_dropdown: NavbarItem[] };
  languages: { name: string; language_name: string }[];
  translations_hash: string; socketio_port?: number;
}
export interface NavbarItem { item_label: string; item_type: "Route" | "Separator"; route: string }
export interface BootDocType { name: string; label: string; issingle: number; istree: number; can_create: number; setup: number }
export interface BootWorkspace { name: string; title: string; label: string; icon: string | null; public: number; parent_page: string | null; indicator_color: string | null }
export interface BootModule { name: string; label: string; app: string; doctypes: BootDocType[] }

export const boot: Boot = JSON.parse(document.getElementById("boot")?.textContent || "{}");
/** May this person make documents of the type? */
export const canMake = (doctype: string): boolean => boot.modules.some((module) => module.doctypes.some((entry) => entry.name === doctype && entry.can_create));

/** What the server said no to: `messages` are for the person, `fields` are those it named as missing. */
export class ServerError extends Error {
  constructor(readonly status: number, readonly type: string, readonly messages: string[], readonly fields: string[] = []) {
    super(messages.join("\n") || type);
  }
}

/** The request got no answer: no network, or no server. */
export class NetworkError extends Error {}
let unreachable = "The server cannot be reached";
/** The sentence in the person's language, once the texts are there. */
export const nameUnreachable = (text: string): void => { unreachable = text; };
const reach = (path: string, options: RequestInit): Promise<Response> => fetch(boot.base_path + path, options).catch(() => { throw new NetworkError(unreachable); });

type Listener = (message: { text: string; indicator: string; alert: boolean }) => void;
const listeners: Listener[] = [];
export const onMessage = (listener: Listener): void => void listeners.push(listener);

let expired: (() => Promise<void>) | null = null;
let waiting: Promise<void> | null = null;
/** Register what lets the person log in again without leaving the page. */
export const onExpired = (handler: () => Promise<void>): void => void (expired = handler);

let doubted: ((text: string) => Promise<string>) | null = null;
/** Register what asks whether a change shall happen although documents lose something by it: empty for yes, else what to say. */
export const onLoss = (handler: (text: string) => Promise<string>): void => void (doubted = handler);

interface Body { message?: unknown; exc_type?: string; _server_messages?: string; session_expired?: number; [key: string]: unknown }

export const plain = (html: string): string => new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";

function messagesOf(body: Body): { message: string; indicator?: string; alert?: number; raise_exception?: number }[] {
  try {
    return (JSON.parse(body._server_messages ?? "[]") as string[]).map((text) => JSON.parse(text));
  } catch {
    return [];
  }
}

async function answer(response: Response): Promise<Body> {
  const body: Body = await response.json().catch(() => ({}));
  const messages = messagesOf(body);
  if (response.ok) {
    for (const entry of messages) {
      for (const listener of listeners) listener({ text: plain(entry.message), indicator: entry.indicator ?? "blue", alert: Boolean(entry.alert) });
    }
    return body;
  }
  const texts = messages.map((entry) => plain(entry.message));
  const named = body.exc_type === "MandatoryError" ? /\[[^\]]*\]: ([\w, ]+)$/.exec(String(body.exception ?? ""))?.[1] : undefined;
  throw new ServerError(response.status, body.exc_type ?? String(response.status), texts.length ? texts : [String(body.message ?? response.statusText)], named?.split(", ") ?? []);
}

async function send(method: string, path: string, payload?: unknown): Promise<Body> {
  const headers: Record<string, string> = { Accept: "application/json", "X-Frappe-CSRF-Token": boot.csrf_token };
  const isForm = payload instanceof FormData;
  if (payload !== undefined && !isForm) headers["Content-Type"] = "application/json";
  if (boot.shared_minutes && !attended()) headers["X-Frappe-Unattended"] = "1";
  const body = payload === undefined ? undefined : isForm ? payload : JSON.stringify(payload);
  const response = await reach(path, { method, headers, body: body as BodyInit | undefined });
  const problem = response.ok ? {} : ((await response.clone().json().catch(() => ({}))) as Body);
  const ended = Boolean(problem.session_expired) || (response.status === 403 && ["Guest", ""].includes(cookieUser()));
  const stale = problem.exc_type === "CSRFTokenError" && [boot.user?.name, ""].includes(cookieUser());
  if (ended && expired) await (waiting ??= expired().finally(() => { waiting = null; }));
  else if (stale) boot.csrf_token = await freshToken();
  else if (problem.exc_type === "ConfirmLoss" && doubted && !asksItself(payload)) {
    const no = await doubted(messagesOf(problem).map((entry) => plain(entry.message)).join("\n"));
    if (no) throw new ServerError(response.status, "ConfirmLoss", [no]);
    return answer(await reach(`${path}${path.includes("?") ? "&" : "?"}confirmed=1`, { method, headers, body: body as BodyInit | undefined }));
  } else return answer(response);
  headers["X-Frappe-CSRF-Token"] = boot.csrf_token;
  return answer(await reach(path, { method, headers, body: body as BodyInit | undefined }));
}

/** A page that has a question of its own says in what it sends whether it was answered. */
const asksItself = (payload: unknown): boolean => { const sent = payload as { confirmed?: unknown; args?: { confirmed?: unknown } } | undefined; return (sent?.confirmed ?? sent?.args?.confirmed) !== undefined; };

/** Whom the cookies name; another tab may have logged in as somebody else, in whose name nothing may be saved from here. */
function cookieUser(): string {
  const found = /(?:^|; )user_id=([^;]*)/.exec(document.cookie);
  return found ? decodeURIComponent(found[1] ?? "") : "";
}

/** The token of the session as it is now: another tab may have logged in anew. */
async function freshToken(): Promise<string> {
  const response = await fetch(`${boot.base_path}/api/method/frappe.api.session.get_csrf_token`, { headers: { Accept: "application/json" } });
  return String((await answer(response)).message ?? "");
}

function query(args: Record<string, unknown>): string {
  const entries = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
  return new URLSearchParams(entries.map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : String(value)])).toString();
}

/** Read: a whitelisted method by GET; the whole body. */
export const get = (method: string, args: Record<string, unknown> = {}): Promise<Body> => send("GET", `/api/method/${method}?${query(args)}`);
/** Change: a whitelisted method by POST; the whole body. */
export const post = (method: string, args: unknown = {}): Promise<Body> => send("POST", `/api/method/${method}`, args);
/** The returned value of a method. */
export const call = async <T>(method: string, args: Record<string, unknown> = {}): Promise<T> => (await post(method, args)).message as T;
export const fetchValue = async <T>(method: string, args: Record<string, unknown> = {}): Promise<T> => (await get(method, args)).message as T;

/** Have a file made and saved; what went wrong is thrown as from every call. */
export async function download(method: string, args: Record<string, unknown>): Promise<void> {
  const response = await made(method, args);
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = decodeURIComponent(name ?? "download");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function made(method: string, args: Record<string, unknown>): Promise<Response> {
  const response = await fetch(`${boot.base_path}/api/method/${method}`, { method: "POST", headers: { Accept: "*/*", "Content-Type": "application/json", "X-Frappe-CSRF-Token": boot.csrf_token }, body: JSON.stringify(args) });
  if (!response.ok) await answer(response);
  return response;
}
/** Have the browser print the page that a method answers; scripts in it do not run. */
export async function printed(method: string, args: Record<string, unknown>): Promise<void> {
  const page = await (await made(method, args)).text();
  document.querySelector(".print-frame")?.remove();
  const frame = Object.assign(document.createElement("iframe"), { className: "print-frame", title: "print", srcdoc: page });
  frame.setAttribute("sandbox", "allow-same-origin allow-modals");
  frame.style.cssText = "position:fixed;width:0;height:0;border:0;visibility:hidden";
  await new Promise((resolve) => { frame.addEventListener("load", resolve); document.body.append(frame); });
  frame.contentWindow?.print();
}

export interface StoredFile { name: string; file_name: string; file_url: string; is_private: number }
/** Send a file, private unless told otherwise; `place` says what it hangs on, `progress` hears the share that has left. */
export async function upload(file: File, place: { doctype?: string; docname?: string; fieldname?: string; is_private?: string }, progress?: (share: number) => void): Promise<StoredFile> {
  const form = new FormData();
  form.append("file", file);
  for (const [key, value] of Object.entries({ is_private: "1", ...place })) if (value) form.append(key, value);
  if (!progress) return (await post("upload_file", form)).message as StoredFile;
  const response = await new Promise<Response>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${boot.base_path}/api/method/upload_file`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Frappe-CSRF-Token", boot.csrf_token);
    request.upload.onprogress = (event) => { if (event.total) progress(event.loaded / event.total); };
    request.onload = () => resolve(new Response(request.responseText, { status: request.status }));
    request.onerror = () => reject(new TypeError("network"));
    request.send(form);
  });
  // A session that ended or a token of yesterday: once more, by the way that mends them.
  if (response.status === 403 || response.status === 400) return (await post("upload_file", form)).message as StoredFile;
  return (await answer(response)).message as StoredFile;
}

/** Log in without leaving the page; not by way of `send`, which would ask for a login again. */
export async function logIn(usr: string, pwd: string): Promise<void> {
  await answer(await fetch(`${boot.base_path}/api/method/login`, { method: "POST", headers: { Accept: "application/json", "Content-Type": "application/json" }, body: JSON.stringify({ usr, pwd, shared: boot.shared_minutes ? 1 : 0 }) }));
  await renewed();
}
/** Another tab logged in anew: its session is this one's too. */
export const renewed = async (): Promise<void> => { boot.csrf_token = await freshToken(); };

/** All choices of a link field, marked for the service worker, which keeps them for times without a network. */
export async function keepChoices(doctype: string): Promise<void> {
  const found = await reach(`/api/method/frappe.desk.search.search_link?${query({ doctype, txt: "", page_length: 1000 })}`, { headers: { Accept: "application/json", "X-Keep": "1" } });
  await found.text();
}
