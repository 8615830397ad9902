// Addresses of upstream's desk, old and new, as ours. Pure.
import { slug } from "./meta";

const VIEWS: Record<string, string> = { list: "", report: "/view/report", kanban: "/view/kanban", calendar: "/view/calendar", gantt: "/view/gantt", tree: "/view/tree", dashboard: "/view/dashboard", image: "/view/image", map: "/view/map", inbox: "" };

/** Where an address of upstream's form leads here; null for one that is ours already. Parts are decoded. */
export function redirected(parts: string[]): string | null {
  const [first = "", second = "", ...rest] = parts;
  const name = rest.map(encodeURIComponent).join("/");
  if (first === "List" && second) {
    const [view = "list", ...more] = rest;
    return `/${slug(second)}${VIEWS[view.toLowerCase()] ?? ""}${more.length && view.toLowerCase() !== "list" ? `/${more.map(encodeURIComponent).join("/")}` : ""}`;
  }
  if (first === "Form" && second) return rest.length ? `/${slug(second)}/${isNew(second, rest) ? "new" : name}` : `/${slug(second)}/${encodeURIComponent(second)}`;
  if (first === "Tree" && second) return `/${slug(second)}/view/tree`;
  if (first === "Report" && second) return `/${slug(second)}/view/report`;
  if ((first === "Workspaces" || first === "workspace") && second) return `/${(second === "private" ? ["private", ...rest] : [second]).map((each) => encodeURIComponent(slug(each))).join("/")}`;
  if (first === "Workspaces" || first === "workspace" || first === "home") return "/";
  if (rest.length === 0 && second && isNew(first, [second])) return `/${first}/new`;
  return null;
}
/** Upstream names a document that is not stored yet `new-<doctype>-<letters or number>`. */
function isNew(doctype: string, rest: string[]): boolean {
  const stem = `new-${slug(doctype)}-`;
  return rest.length === 1 && Boolean(rest[0]?.startsWith(stem)) && /^[a-z0-9]{1,12}$/.test(rest[0]?.slice(stem.length) ?? "");
}
