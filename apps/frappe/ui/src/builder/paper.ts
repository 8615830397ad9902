// A page to be printed under the designer's hands: sections, their columns, the blocks in them; what is wrong with each; the way back.
import { reactive } from "vue";
import { call, fetchValue, ServerError } from "../api/client";
import { __ } from "../i18n";
import type { Doc } from "../model/expressions";
import { toast } from "../ui/prompts";
import { Undoable } from "../ui/undo";
import { type Block, isTable, type Kind, nameOf, type Printed } from "./blocks";
import type { Mistake } from "./board";

const API = "frappe.printing.designer";
const MOST_COLUMNS = 4;

export interface Column { key: number; width?: number | null; fields: Block[] }
export interface Section { key: number; columns: Column[]; label?: string; [property: string]: unknown }
/** Where a block stands, or would: `at` is its place among those of the column. */
export interface Place { section: number; column: number; at: number }
export interface Preview { pages: string[]; count: number; document: string; title: string; text: string; mistakes: Mistake[]; unanswered: Mistake[]; width: number; height: number }
interface Described { doc: Doc; sections: unknown; fields: Printed[]; tables: Record<string, Printed[]>; copy_of: string | null; may_html: boolean; is_default: boolean; is_single: number; may_default: boolean }
type Plain = Record<string, unknown>;

export class Paper extends Undoable {
  doc: Doc = {};
  sections: Section[] = [];
  fields: Printed[] = [];
  tables: Record<string, Printed[]> = {};
  chosen: number | null = null;
  wrong: Record<string, string> = {};
  /** Conditions that fail for the document of the preview, by the block or section they hide. */
  unanswered: Record<number, string> = {};
  said = "";
  error = "";
  busy = false;
  copyOf: string | null = null;
  mayHtml = false;
  mayDefault = false;
  isDefault = false;
  isSingle = false;
  private keys = 1;

  async open(method: "load" | "begin", args: Plain): Promise<void> {
    this.error = "";
    try {
      this.take(await fetchValue<Described>(`${API}.${method}`, args));
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  private take(found: Described): void {
    this.doc = found.doc;
    this.fields = found.fields;
    this.tables = found.tables;
    this.copyOf = found.copy_of;
    this.mayHtml = found.may_html;
    this.mayDefault = found.may_default;
    this.isDefault = found.is_default;
    this.isSingle = Boolean(found.is_single);
    this.sections = this.keyed(found.sections);
    this.chosen = this.sections[0]?.columns[0]?.fields[0]?.key ?? this.sections[0]?.key ?? null;
    this.wrong = {};
    this.begin(Boolean(found.doc.__islocal));
  }

  private keyed(sections: unknown): Section[] {
    return (sections as Plain[]).map((section) => ({
      ...section, key: this.keys++,
      columns: ((section.columns as Plain[] | undefined) ?? []).map((column) => ({ ...column, key: this.keys++, fields: ((column.fields as Plain[] | undefined) ?? []).map((block) => ({ ...block, key: this.keys++ }) as Block) }) as Column),
    }));
  }

  /** The layout as the server takes it: without keys and without what was left empty. */
  sent(): Doc {
    const full = (values: Plain): Plain => Object.fromEntries(Object.entries(values).filter(([key, value]) => key !== "key" && (key === "label" || (value !== null && value !== "" && value !== undefined))));
    const sections = this.sections.map((section) => ({ ...full(section), columns: section.columns.map((column) => ({ ...full(column as unknown as Plain), fields: column.fields.map(full) })) }));
    return { ...this.doc, sections, copy_of: this.copyOf };
  }

  // --- what stands where -------------------------------------------------------------------------------------------

  sectionOf(key: number | null): Section | undefined { return this.sections.find((section) => section.key === key); }

  placeOf(key: number | null): Place | undefined {
    for (const [section, each] of this.sections.entries()) {
      for (const [column, one] of each.columns.entries()) {
        const at = one.fields.findIndex((block) => block.key === key);
        if (at >= 0) return { section, column, at };
      }
    }
    return undefined;
  }

  columnAt(place: Place): Column | undefined { return this.sections[place.section]?.columns[place.column]; }
  blockOf(key: number | null): Block | undefined { const place = this.placeOf(key); return place && this.columnAt(place)?.fields[place.at]; }
  /** Sections and blocks in reading order. */
  get order(): number[] { return this.sections.flatMap((section) => [section.key, ...section.columns.flatMap((column) => column.fields.map((block) => block.key))]); }
  uses(fieldname: string): boolean { return this.sections.some((section) => section.columns.some((column) => column.fields.some((block) => !block.custom && block.fieldname === fieldname))); }
  wrongIn(key: number): boolean { return Object.keys(this.wrong).some((path) => path.startsWith(`${key}.`)); }

  /** Where something new goes: behind what is chosen. */
  private behind(): Place {
    const place = this.placeOf(this.chosen);
    if (place) return { ...place, at: place.at + 1 };
    if (!this.sections.length) this.sections.push(this.emptySection(1));
    const found = this.sections.findIndex((section) => section.key === this.chosen);
    const section = found < 0 ? this.sections.length - 1 : found;
    return { section, column: 0, at: this.sections[section]?.columns[0]?.fields.length ?? 0 };
  }

  private emptySection(columns: number): Section {
    return { key: this.keys++, label: "", field_orientation: "left-right", columns: Array.from({ length: columns }, () => ({ key: this.keys++, fields: [] })) };
  }

  // --- changes -----------------------------------------------------------------------------------------------------

  protected state(): string { return JSON.stringify({ doc: this.doc, sections: this.sections, chosen: this.chosen }); }

  protected restore(text: string): void {
    const { doc, sections, chosen } = JSON.parse(text) as { doc: Doc; sections: Section[]; chosen: number | null };
    this.doc = doc;
    this.sections = sections;
    this.chosen = chosen;
    this.dirty = true;
  }

  add(what: Kind | Printed, place?: Place): void {
    this.mark();
    const target = place ?? this.behind();
    const block: Block = "begin" in what ? { key: this.keys++, custom: 1, fieldtype: what.fieldtype, fieldname: what.fieldtype.toLowerCase().replaceAll(" ", "_"), ...what.begin() } : { key: this.keys++, fieldname: what.fieldname, fieldtype: what.fieldtype };
    this.columnAt(target)?.fields.splice(target.at, 0, block);
    this.chosen = block.key;
    this.tell(block.key);
  }

  addSection(columns: number, at?: number, values: Plain = {}): void {
    this.mark();
    const chosen = this.placeOf(this.chosen)?.section ?? this.sections.findIndex((section) => section.key === this.chosen);
    const section = { ...this.emptySection(columns), ...values };
    this.sections.splice(at ?? (chosen < 0 ? this.sections.length : chosen + 1), 0, section);
    this.chosen = section.key;
  }

  /** Put a block at another place; `at` counts the blocks that stand there before it moves. */
  move(key: number, to: Place): void {
    const from = this.placeOf(key);
    const block = this.blockOf(key);
    if (!from || !block || !this.columnAt(to)) return;
    const same = from.section === to.section && from.column === to.column;
    const at = same && to.at > from.at ? to.at - 1 : to.at;
    if (same && at === from.at) return;
    this.mark();
    this.columnAt(from)?.fields.splice(from.at, 1);
    this.columnAt(to)?.fields.splice(at, 0, block);
    this.chosen = key;
    this.tell(key);
  }

  moveSection(key: number, to: number): void {
    const from = this.sections.findIndex((section) => section.key === key);
    const target = Math.max(0, Math.min(this.sections.length - 1, to));
    if (from < 0 || from === target) return;
    this.mark();
    this.sections.splice(target, 0, ...this.sections.splice(from, 1));
    this.said = __("Section {0}", [target + 1]);
  }

  /** One step up or down, over the borders of columns and sections; left and right to the columns beside it. */
  nudge(key: number, way: "up" | "down" | "left" | "right"): void {
    const section = this.sections.findIndex((each) => each.key === key);
    if (section >= 0) return way === "up" || way === "down" ? this.moveSection(key, section + (way === "up" ? -1 : 1)) : undefined;
    const from = this.placeOf(key);
    if (!from) return;
    const columns = this.sections.flatMap((each, index) => each.columns.map((_column, column) => ({ section: index, column, at: 0 })));
    const here = columns.findIndex((each) => each.section === from.section && each.column === from.column);
    const length = this.columnAt(from)?.fields.length ?? 0;
    if (way === "up" && from.at > 0) return this.move(key, { ...from, at: from.at - 1 });
    if (way === "down" && from.at < length - 1) return this.move(key, { ...from, at: from.at + 2 });
    const beside = columns[here + (way === "up" || way === "left" ? -1 : 1)];
    if (!beside) return;
    const count = this.columnAt(beside)?.fields.length ?? 0;
    this.move(key, { ...beside, at: way === "up" ? count : way === "down" ? 0 : Math.min(from.at, count) });
  }

  private tell(key: number): void {
    const place = this.placeOf(key);
    const block = this.blockOf(key);
    if (place && block) this.said = __("{0}: section {1}, column {2}, place {3}", [nameOf(block, this.fields), place.section + 1, place.column + 1, place.at + 1]);
  }

  remove(key: number): void {
    const order = this.order;
    const at = order.indexOf(key);
    const place = this.placeOf(key);
    this.mark();
    if (place) this.columnAt(place)?.fields.splice(place.at, 1);
    else this.sections = this.sections.filter((section) => section.key !== key);
    const left = new Set(this.order);
    this.chosen = order.slice(at + 1).find((each) => left.has(each)) ?? order.slice(0, at).reverse().find((each) => left.has(each)) ?? null;
  }

  duplicate(key: number): void {
    const place = this.placeOf(key);
    const block = this.blockOf(key);
    this.mark();
    if (place && block) {
      const copy = { ...(JSON.parse(JSON.stringify(block)) as Block), key: this.keys++ };
      this.columnAt(place)?.fields.splice(place.at + 1, 0, copy);
      this.chosen = copy.key;
      return;
    }
    const index = this.sections.findIndex((section) => section.key === key);
    const [copy] = this.keyed(JSON.parse(JSON.stringify(this.sections.slice(index, index + 1))));
    if (!copy) return;
    this.sections.splice(index + 1, 0, copy);
    this.chosen = copy.key;
  }

  /** More or fewer columns; what stood in those that go moves into the last one that stays. */
  setColumns(key: number, count: number): void {
    const section = this.sectionOf(key);
    if (!section || count < 1 || count > MOST_COLUMNS || count === section.columns.length) return;
    this.mark();
    while (section.columns.length < count) section.columns.push({ key: this.keys++, fields: [] });
    const gone = section.columns.splice(count).flatMap((column) => column.fields);
    section.columns[count - 1]?.fields.push(...gone);
    for (const column of section.columns) delete column.width;
  }

  setWidth(column: Column, width: number | null): void {
    this.mark(`${column.key}.width`);
    column.width = width;
  }

  set(key: number, property: string, value: unknown): void {
    const target = this.sectionOf(key) ?? this.blockOf(key);
    if (!target) return;
    this.mark(`${key}.${property}`);
    (target as Plain)[property] = value;
    delete this.wrong[`${key}.${property}`];
  }

  setPaper(property: string, value: unknown): void {
    this.mark(`paper.${property}`);
    this.doc[property] = value;
    delete this.wrong[property];
  }

  /** The columns a table has: those chosen, else those of its grid. */
  columnsOf(block: Block): { fieldname: string; label?: string; width?: number | string | null }[] {
    if (!isTable(block, this.tables)) return [];
    const own = block.table_columns as { fieldname: string }[] | undefined;
    const all = this.tables[block.fieldname] ?? [];
    const listed = all.filter((field) => field.listed);
    return own?.length ? own : (listed.length ? listed : all).map(({ fieldname }) => ({ fieldname }));
  }

  // --- the server --------------------------------------------------------------------------------------------------

  /** The block or section a path leads to, and its property. */
  private owner(path: string): { key?: number; property: string } {
    const found = /^sections\[(\d+)\](?:\.columns\[(\d+)\])?(?:\.fields\[(\d+)\])?\.?(.*)$/.exec(path);
    const section = found ? this.sections[Number(found[1])] : undefined;
    const column = found?.[2] === undefined ? undefined : section?.columns[Number(found[2])];
    const owner = found?.[3] === undefined ? section : column?.fields[Number(found[3])];
    return { key: owner?.key, property: found?.[4] || "fieldname" };
  }

  private place({ mistakes, unanswered }: Preview): void {
    this.wrong = Object.fromEntries(mistakes.map(({ path, message }) => { const { key, property } = this.owner(path); return [key ? `${key}.${property}` : path, message]; }));
    this.unanswered = Object.fromEntries(unanswered.flatMap(({ path, message }) => { const { key } = this.owner(path); return key ? [[key, message]] : []; }));
  }

  /** What somebody calls a block or section. */
  called(key: number): string {
    const block = this.blockOf(key);
    return block ? nameOf(block, this.fields) : String(this.sectionOf(key)?.label || __("Section"));
  }

  async preview(document: string): Promise<Preview> {
    const found = await call<Preview>(`${API}.preview`, { doc: this.sent(), document: document || undefined });
    this.place(found);
    return found;
  }

  /** Save what is right; gives the name when it is stored. */
  async save(): Promise<string | null> {
    if (this.busy) return null;
    this.busy = true;
    const chosen = this.placeOf(this.chosen);
    try {
      this.take(await call<Described>(`${API}.save`, { doc: this.sent() }));
      if (chosen) this.chosen = this.columnAt(chosen)?.fields[chosen.at]?.key ?? this.chosen;
      toast(__("Saved"), "green");
      return String(this.doc.name);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      toast(error.message, "red");
      const first = this.order.find((key) => this.wrongIn(key));
      if (first) this.chosen = first;
      return null;
    } finally {
      this.busy = false;
    }
  }

  async makeDefault(on: boolean): Promise<void> {
    try {
      await call(`${API}.make_default`, { name: this.doc.name, on });
      this.isDefault = on;
      toast(__("Saved"), "green");
    } catch (error) {
      toast((error as Error).message, "red");
    }
  }

  /** Begin anew with what the form shows; it can be undone. */
  async anew(): Promise<void> {
    const found = await fetchValue<Described>(`${API}.begin`, { doctype: this.doc.doc_type });
    this.mark();
    this.sections = this.keyed(found.sections);
    this.chosen = this.sections[0]?.key ?? null;
  }
}

export const openPaper = (): Paper => reactive(new Paper()) as Paper;
