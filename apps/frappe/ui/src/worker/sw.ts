// The desk's service worker: the built files and the last page are kept, so that the desk opens without a network. Of the API's
// answers only definitions are kept (types, texts, pages' blocks) and the choices of link fields that the page marks; no documents.
interface Shell { version: string; base: string; files: string[] }
interface Extendable extends Event { waitUntil(work: Promise<unknown>): void }
interface Fetched extends Extendable { request: Request; respondWith(answer: Promise<Response>): void }
declare const SHELL: Shell;
const worker = self as unknown as { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; addEventListener(name: string, handler: (event: never) => void): void };

const FILES = `files-${SHELL.version}`;
const PAGES = "pages";
const DATA = "data";
const ASSETS = `${SHELL.base}/assets/`;
const DESK = `${SHELL.base}/app/`;
const METHOD = `${SHELL.base}/api/method/`;
const KEPT = ["frappe.desk.form.load.getdoctype", "frappe.translate.get_app_translations", "frappe.desk.desktop.get_desktop_page"];
const SEARCH = "frappe.desk.search.search_link";

worker.addEventListener("install", (event: Extendable) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll([...SHELL.files, `${DESK}offline.html`])).then(() => worker.skipWaiting()));
});

/** Files of the version before stay: pages that are open still ask for them. */
worker.addEventListener("activate", (event: Extendable) => {
  event.waitUntil(caches.keys().then((names) => {
    const old = names.filter((name) => name.startsWith("files-") && name !== FILES);
    return Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  }).then(() => worker.clients.claim()));
});

async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  return kept ?? fetch(request);
}

/** The newest page if there is a network, else the last one: the same for all addresses, since the router reads them. */
async function page(request: Request): Promise<Response> {
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected && fresh.headers.get("Content-Type")?.startsWith("text/html")) await (await caches.open(PAGES)).put(DESK, fresh.clone());
    return fresh;
  } catch {
    return (await caches.match(DESK, { cacheName: PAGES })) ?? (await caches.match(`${DESK}offline.html`)) ?? Response.error();
  }
}

async function definition(request: Request): Promise<Response> {
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await (await caches.open(DATA)).put(request.url, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await caches.match(request.url, { cacheName: DATA, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

interface Choice { value: string; label?: string; description?: string }
/** Choices of a link field; without a network those that the page had kept, as far as they hold the text. */
async function choices(request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const place = `${METHOD}${SEARCH}?doctype=${encodeURIComponent(asked.get("doctype") ?? "")}`;
  try {
    const fresh = await fetch(request);
    if (fresh.ok && request.headers.get("X-Keep") === "1") await (await caches.open(DATA)).put(place, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await caches.match(place, { cacheName: DATA, ignoreVary: true });
    if (!kept) throw error;
    const all = ((await kept.json()) as { message: Choice[] }).message;
    const text = (asked.get("txt") ?? "").toLowerCase();
    const found = all.filter((choice) => [choice.value, choice.label, choice.description].some((part) => String(part ?? "").toLowerCase().includes(text)));
    return new Response(JSON.stringify({ message: found.slice(0, 20) }), { headers: { "Content-Type": "application/json" } });
  }
}

worker.addEventListener("fetch", (event: Fetched) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") { if (`${pathname}/`.startsWith(DESK)) event.respondWith(page(request)); }
  else if (pathname.startsWith(ASSETS)) event.respondWith(file(request));
  else if (KEPT.some((method) => pathname === METHOD + method)) event.respondWith(definition(request));
  else if (pathname === METHOD + SEARCH) event.respondWith(choices(request));
});
