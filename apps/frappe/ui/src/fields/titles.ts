import { fetchValue } from "../api/client";

const known = new Map<string, Promise<string>>();

/** The title of a linked document, asked for once; empty if it has none or is out of sight. */
export function titleOf(doctype: string, name: string): Promise<string> {
  if (!doctype || !name) return Promise.resolve("");
  const key = `${doctype}::${name}`;
  let promise = known.get(key);
  if (!promise) {
    promise = fetchValue<string>("frappe.desk.search.get_link_title", { doctype, docname: name }).then((title) => title ?? "").catch(() => "");
    known.set(key, promise);
    // Titles change seldom, but they do.
    setTimeout(() => known.delete(key), 60_000);
  }
  return promise;
}

/** Keep titles that came along with a list or a search. */
export function keepTitle(doctype: string, name: string, title: string): void {
  known.set(`${doctype}::${name}`, Promise.resolve(title));
}
