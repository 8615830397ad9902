// A page while it is arranged: the document as it is stored, its blocks in order, and what they show. Nothing is kept before `save`.
import { boot, call, fetchValue } from "../api/client";
import { term } from "../i18n";
import type { Doc } from "../model/expressions";
import { type Block, filled, type Page, type StoredBlock, storedBlocks } from "./blocks";

export interface Entry { key: number; stored: StoredBlock }
/** The table a kind of block has its rows in, and the columns by which a page's content names one of them. */
export const TABLES: Record<string, { table: string; items: "shortcuts" | "number_cards" | "charts" | "quick_lists" | "custom_blocks" | "cards"; names: string[]; col: number }> = {
  shortcut: { table: "shortcuts", items: "shortcuts", names: ["label"], col: 3 }, number_card: { table: "number_cards", items: "number_cards", names: ["number_card_name", "label"], col: 3 },
  chart: { table: "charts", items: "charts", names: ["chart_name", "label"], col: 6 }, quick_list: { table: "quick_lists", items: "quick_lists", names: ["label", "document_type"], col: 6 },
  custom_block: { table: "custom_blocks", items: "custom_blocks", names: ["custom_block_name"], col: 12 }, card: { table: "links", items: "cards", names: ["label"], col: 4 },
};
const NEW_COL: Record<string, number> = { spacer: 12, header: 12, paragraph: 12, search: 12, tasks: 12, onboarding: 12 };
const named = (stored: StoredBlock): string => String(stored.data[`${stored.type}_name`] ?? "");
export const isBreak = (row: Doc): boolean => row.type === "Card Break";

/** The rows of a card of links: the break that names it and what follows until the next one. */
export function cardRows(links: Doc[], label: string): Doc[] {
  const at = links.findIndex((row) => isBreak(row) && row.label === label);
  if (at < 0) return [];
  const next = links.findIndex((row, index) => index > at && isBreak(row));
  return links.slice(at, next < 0 ? undefined : next);
}

export class PageDraft {
  entries: Entry[] = [];
  dirty = false;
  private keys = 1;

  constructor(readonly doc: Doc, readonly page: Page) {
    const stored = storedBlocks(page.content);
    this.entries = (stored.length ? stored : this.everything()).map((each) => ({ key: this.keys++, stored: each }));
  }

  static async of(name: string): Promise<PageDraft> {
    const [doc, page] = await Promise.all([fetchValue<Doc>("frappe.client.get", { doctype: "Workspace", name }), fetchValue<Page>("frappe.desk.desktop.get_desktop_page", { page: name })]);
    return new PageDraft(doc, page);
  }

  rows(table: string): Doc[] { return ((this.doc[table] as Doc[] | undefined) ?? (this.doc[table] = [])) as Doc[]; }
  /** A page that has rows and no order shows all of them. */
  private everything(): StoredBlock[] {
    return Object.entries(TABLES).flatMap(([type, { table, names, col }]) => this.rows(table).filter((row) => type !== "card" || isBreak(row)).map((row) => ({ type, data: { [`${type}_name`]: row[names[0] ?? ""], col } })));
  }

  /** What a block shows; null where the person may not see it, or it is gone. */
  block(entry: Entry): Block | null { return filled(entry.stored, this.page, String(entry.key), (text) => term(text)); }
  col(entry: Entry): number { return Math.min(12, Math.max(1, Number(entry.stored.data.col) || 12)); }
  /** What a block is called, to be read out and for those that cannot be shown. */
  label(entry: Entry): string {
    const block = this.block(entry);
    if (block && "item" in block) return block.item.label;
    return term(new DOMParser().parseFromString(String(entry.stored.data.text ?? named(entry.stored)), "text/html").body.textContent ?? "");
  }
  /** The row of the stored document behind a block. */
  row(entry: Entry): Doc | undefined {
    const about = TABLES[entry.stored.type];
    return about && this.rows(about.table).find((row) => (entry.stored.type !== "card" || isBreak(row)) && about.names.some((field) => row[field] === named(entry.stored)));
  }

  move(from: number, to: number): void {
    const target = Math.max(0, Math.min(this.entries.length - 1, to));
    if (from < 0 || from === target) return;
    this.entries.splice(target, 0, ...this.entries.splice(from, 1));
    this.dirty = true;
  }
  resize(entry: Entry, col: number): void {
    entry.stored.data = { ...entry.stored.data, col: Math.max(1, Math.min(12, col)) };
    this.dirty = true;
  }
  remove(entry: Entry): void {
    this.entries = this.entries.filter((each) => each !== entry && each.key !== entry.key);
    this.dirty = true;
  }
  /** A new block behind the given place, at the end without one. */
  add(type: string, data: Record<string, unknown> = {}, at = this.entries.length): Entry {
    const id = Math.random().toString(36).slice(2, 12);
    const entry = { key: this.keys++, stored: { id, type, data: { ...data, col: TABLES[type]?.col ?? NEW_COL[type] ?? 12 } } };
    this.entries.splice(at, 0, entry);
    this.dirty = true;
    return this.entries.find((each) => each.key === entry.key) ?? entry;
  }
  private shown(type: string): Doc[] { return this.page[TABLES[type]?.items ?? "charts"].items as unknown as Doc[]; }
  /** The rows of the stored document that a block stands for: one, of a card of links several. */
  rowsOf(entry: Entry): Doc[] {
    const row = this.row(entry);
    if (!row) return [];
    return entry.stored.type === "card" ? cardRows(this.rows("links"), String(row.label)) : [row];
  }
  /** A block with these rows, in place of those it had or as a new one. */
  put(type: string, [first = {}, ...rest]: Doc[], entry?: Entry): Entry {
    const { table = "", names = [] } = TABLES[type] ?? {};
    const all = this.rows(table);
    const before = entry ? this.rowsOf(entry) : [];
    const shown = this.shown(type);
    const block = entry && this.block(entry);
    const row: Doc = { ...first, label: this.free(type, String(first.label ?? ""), before[0]) };
    all.splice(before[0] ? all.indexOf(before[0]) : all.length, before.length, row, ...rest);
    const at = block && "item" in block ? shown.findIndex((each) => each.label === block.item.label) : -1;
    const item = { ...(shown[at] ?? {}), ...row, label: term(String(row.label)), links: rest.map((each) => ({ ...each, label: term(String(each.label)) })) };
    shown.splice(at < 0 ? shown.length : at, at < 0 ? 0 : 1, item);
    const found = entry ?? this.add(type);
    found.stored.data = { ...found.stored.data, [`${type}_name`]: row[names[0] ?? ""] };
    this.dirty = true;
    return found;
  }
  /** A block with a number card or chart: a new one, or the one it has, which was changed. */
  putFigure(type: string, about: Doc, entry?: Entry): Entry {
    const field = `${type}_name`;
    const label = String(about.chart_name ?? about.label ?? about.name);
    const shown = this.shown(type);
    const item = shown.find((each) => each[field] === about.name);
    const row = this.rows(TABLES[type]?.table ?? "").find((each) => each[field] === about.name);
    if (item) Object.assign(item, { about }, entry ? { label: term(label) } : {});
    else shown.push({ [field]: about.name, label: term(label), about });
    if (!row) this.rows(TABLES[type]?.table ?? "").push({ [field]: about.name, label });
    else if (entry) row.label = label;
    const found = entry ?? this.add(type);
    found.stored.data = { ...found.stored.data, [field]: about.name };
    this.dirty = true;
    return found;
  }
  /** A label that no other row of the table has: the page's content finds rows by it. */
  free(type: string, label: string, own?: Doc): string {
    const taken = new Set(this.rows(TABLES[type]?.table ?? "").filter((row) => row !== own && (type !== "card" || isBreak(row))).flatMap((row) => [row.label, row.document_type].map((each) => String(each ?? ""))));
    let found = label;
    for (let count = 2; taken.has(found); count++) found = `${label} ${count}`;
    return found;
  }

  /** The document to be stored: blocks as its content, and of each table the rows that a block names. */
  stored(): Doc {
    const doc: Doc = { ...this.doc, content: JSON.stringify(this.entries.map((entry) => entry.stored)) };
    for (const [type, { table, names }] of Object.entries(TABLES)) {
      const wanted = new Set(this.entries.filter((entry) => entry.stored.type === type).map((entry) => named(entry.stored)));
      const rows = this.rows(table);
      const kept = type === "card" ? [...wanted].flatMap((label) => cardRows(rows, label)) : rows.filter((row) => names.some((field) => wanted.has(String(row[field] ?? ""))));
      doc[table] = kept.map((row, index) => ({ ...row, idx: index + 1 }));
    }
    return doc;
  }
  async save(): Promise<void> {
    await call("frappe.client.save", { doc: this.stored() });
    this.dirty = false;
  }
}

/** Blocks that can be added, in the order of the menu: kind and icon. */
export const ADDABLE: [string, string][] = [["shortcut", "open"], ["number_card", "info"], ["chart", "chart"], ["quick_list", "list"], ["card", "grid"], ["header", "edit"], ["paragraph", "comment"], ["spacer", "minus"], ["tasks", "check"], ["search", "search"], ["custom_block", "image"], ["onboarding", "flag"]];
export const mayManage = (): boolean => boot.user.name === "Administrator" || boot.user.roles.some((role) => role === "Workspace Manager" || role === "System Manager");
