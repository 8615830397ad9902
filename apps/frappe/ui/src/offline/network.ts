// Whether there is a network, a newer desk, and what is needed to work without one.
import { reactive } from "vue";
import { boot, get, keepChoices } from "../api/client";
import { __ } from "../i18n";
import { hasValue, type Meta } from "../model/meta";
import { toast } from "../ui/prompts";
import { outbox } from "./outbox";

export const network = reactive({ online: navigator.onLine, newer: false });

export async function sendWaiting(): Promise<void> {
  const sent = await outbox.flush().catch(() => []);
  for (const { entry, name } of sent) toast(__("Sent: {0} {1}", [__(entry.doctype), name]), "green");
}

/** Asked for also where the page knows it already, so that the worker keeps it. */
async function definition(doctype: string): Promise<Meta | undefined> {
  const body = await get("frappe.desk.form.load.getdoctype", { doctype, with_parent: 1 }).catch(() => null);
  return (body?.docs as Meta[] | undefined)?.find((meta) => meta.name === doctype);
}

/** Types that one may make, and the choices of their links as far as those hold nothing about people, once a day. */
async function prepare(): Promise<void> {
  const stamp = `${boot.user.name} ${boot.version} ${new Date().toISOString().slice(0, 10)}`;
  if (localStorage.getItem("prepared") === stamp) return;
  const own = boot.modules.filter((module) => module.app !== "frappe").flatMap((module) => module.doctypes);
  const targets = new Set<string>();
  for (const entry of own.filter((each) => each.can_create && !each.issingle && !each.setup)) {
    const meta = await definition(entry.name);
    for (const field of meta?.fields ?? []) if (field.fieldtype === "Link" && field.options && hasValue(field) && own.some((each) => each.name === field.options)) targets.add(field.options);
  }
  for (const doctype of targets) {
    const meta = await definition(doctype);
    if (meta && !meta.fields.some((field) => field.mask)) await keepChoices(doctype).catch(() => undefined);
  }
  for (const page of boot.workspaces) await get("frappe.desk.desktop.get_desktop_page", { page: page.name }).catch(() => null);
  localStorage.setItem("prepared", stamp);
}

/** Forget who worked here: the next person of this browser starts anew. */
export async function forgetPages(): Promise<void> {
  if (!("caches" in window)) return;
  await Promise.all([caches.delete("pages"), caches.delete("data")]);
  localStorage.removeItem("prepared");
}

export function watchNetwork(): void {
  const look = (): void => {
    network.online = navigator.onLine;
    if (network.online) void sendWaiting();
  };
  addEventListener("online", look);
  addEventListener("offline", look);
  setInterval(() => { if (outbox.waiting.value && navigator.onLine) void sendWaiting(); }, 60_000);
  void outbox.open().then(look).catch(() => undefined);
  // A part of a desk that the server no longer has: the page is asked for anew, once.
  addEventListener("vite:preloadError", (event) => {
    if (!navigator.onLine || sessionStorage.getItem("reloaded")) return;
    event.preventDefault();
    sessionStorage.setItem("reloaded", "1");
    location.reload();
  });
  // Not before the first page is there and used: it has the network to itself.
  setTimeout(() => void register().catch((error: unknown) => console.warn("service worker", error)), 4000);
}

async function register(): Promise<void> {
  if (!("serviceWorker" in navigator) || !navigator.onLine) return;
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => { network.newer = had; });
  await navigator.serviceWorker.register(`${boot.base_path}/app/sw.js`, { scope: `${boot.base_path}/app` });
  await navigator.serviceWorker.ready;
  // Active is not yet in charge of this page: what is asked for before would not be kept.
  if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  sessionStorage.removeItem("reloaded");
  // The page came before the worker; the worker asks for it once more and keeps it.
  const page = await caches.open("pages");
  if (!(await page.match(`${boot.base_path}/app/`))) {
    const fresh = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (fresh.ok && !fresh.redirected) await page.put(`${boot.base_path}/app/`, fresh);
  }
  await prepare();
  document.documentElement.dataset.offline = "ready";
}
