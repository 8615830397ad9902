// Titles of the documents that a report links to, asked for at once.
import { call } from "../api/client";
import type { Doc } from "../model/expressions";
import type { Column } from "./table";

const MOST = 2000;

/** "DocType::name" to title, for link columns whose documents are known by a title. */
export async function linkTitles(columns: Column[], docs: Doc[]): Promise<Record<string, string>> {
  const links: Record<string, string[]> = {};
  for (const column of columns) {
    // A document's own name is shown as it is; states are translated, not titled.
    if (column.fieldtype !== "Link" || !column.options || column.fieldname === "name" || column.options === "Workflow State") continue;
    const names = new Set(docs.map((doc) => doc[column.fieldname]).filter((name) => typeof name === "string" && name !== ""));
    if (names.size) links[column.options] = [...new Set([...(links[column.options] ?? []), ...([...names] as string[])])].slice(0, MOST);
  }
  if (!Object.keys(links).length) return {};
  const found = await call<Record<string, Record<string, string>>>("frappe.desk.search.get_link_titles", { links }).catch(() => ({}) as Record<string, Record<string, string>>);
  return Object.fromEntries(Object.entries(found ?? {}).flatMap(([doctype, names]) => Object.entries(names).map(([name, title]) => [`${doctype}::${name}`, title])));
}
