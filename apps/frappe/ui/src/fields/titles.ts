import { call } from "../api/client";

const known = new Map<string, Promise<string>>();
const wanted = new Map<string, Map<string, (title: string) => void>>();

/** The title of a linked document; empty if it has none or is out of sight. Those asked for at once go in one request. */
export function titleOf(doctype: string, name: string): Promise<string> {
  if (!doctype || !name) return Promise.resolve("");
  const key = `${doctype}::${name}`;
  let promise = known.get(key);
  if (!promise) {
    promise = new Promise<string>((resolve) => {
      if (!wanted.size) setTimeout(() => void ask());
      wanted.set(doctype, (wanted.get(doctype) ?? new Map()).set(name, resolve));
    });
    known.set(key, promise);
    // Titles change seldom, but they do.
    setTimeout(() => known.delete(key), 60_000);
  }
  return promise;
}

async function ask(): Promise<void> {
  const asked = [...wanted];
  wanted.clear();
  const links = Object.fromEntries(asked.map(([doctype, names]) => [doctype, [...names.keys()]]));
  const found = await call<Record<string, Record<string, string>>>("frappe.desk.search.get_link_titles", { links }).catch(() => ({}) as Record<string, Record<string, string>>);
  for (const [doctype, names] of asked) for (const [name, resolve] of names) resolve(found?.[doctype]?.[name] ?? "");
}

/** Keep titles that came along with a list or a search. */
export function keepTitle(doctype: string, name: string, title: string): void {
  known.set(`${doctype}::${name}`, Promise.resolve(title));
}
