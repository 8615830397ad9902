// A child table as a spreadsheet: its rows and columns, where the cursor goes, what a pasted text means. No DOM.
import { fetchValue } from "../api/client";
import { __, term } from "../i18n";
import { fieldState, localName, newDocument } from "../model/document";
import type { Doc } from "../model/expressions";
import { display, numberFormat, siteToday } from "../model/format";
import { type Field, hasValue, type Meta, metaOf } from "../model/meta";
import { parseDate, parseDuration, parseNumber, parseTime } from "../model/numbers";
import type { Form } from "./form";

export interface Place { row: number; column: number }
/** From this many rows on, only those in view are drawn, each of the same height (pixels). */
export const WINDOWED = 60;
export const ROW_HEIGHT = 41;
const AHEAD = 8;
const MOST_LOOKED_UP = 200;

/** The rows to draw: those in view and a few around them. */
export function inView(count: number, top: number, height: number): { from: number; to: number } {
  if (count < WINDOWED) return { from: 0, to: count };
  const from = Math.max(0, Math.min(Math.floor(top / ROW_HEIGHT) - AHEAD, count - 1));
  return { from, to: Math.min(count, Math.ceil((top + height) / ROW_HEIGHT) + AHEAD) };
}

/** Where a key leads from a cell; null where the table ends. Tab runs through the rows, Enter goes down. */
export function next(place: Place, event: { key: string; shiftKey: boolean }, rows: number, columns: number): Place | null {
  const { row, column } = place;
  const back = event.shiftKey ? -1 : 1;
  if (event.key === "Tab") {
    const at = row * columns + column + back;
    return at < 0 || at >= rows * columns ? null : { row: Math.floor(at / columns), column: at % columns };
  }
  const [down, aside] = { Enter: [back, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? [0, 0];
  const found = { row: row + (down ?? 0), column: column + (aside ?? 0) };
  return found.row < 0 || found.row >= rows || found.column < 0 || found.column >= columns ? null : found;
}

/** The cells of a text copied from a spreadsheet: tabs between them; a cell with a line end in it stands in quotes. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let found = pattern.exec(source); found; found = pattern.exec(source)) {
    rows.at(-1)?.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? "").trim());
    if (found[3] === "\n") rows.push([]);
    if (found[3] === "" || pattern.lastIndex > source.length) break;
  }
  return rows;
}

const YES = new Set(["1", "y", "yes", "true", "是", "√", "✓", "✔", "有", "x"]);
const NO = new Set(["", "0", "n", "no", "false", "否", "无", "無", "-"]);

/** What a text means in a field, as it is stored; undefined if nothing. */
export function meaning(field: Field, text: string): unknown {
  const typed = text.trim();
  if (field.fieldtype === "Check") return YES.has(typed.toLowerCase()) ? 1 : NO.has(typed.toLowerCase()) ? 0 : undefined;
  if (typed === "") return null;
  switch (field.fieldtype) {
    case "Int": { const number = parseNumber(typed, numberFormat); return number !== null && Number.isInteger(number) ? number : undefined; }
    case "Float": case "Currency": case "Percent": return parseNumber(typed.replace(/^[¥￥$€]/, ""), numberFormat) ?? undefined;
    case "Duration": return parseDuration(typed) ?? undefined;
    case "Date": return parseDate(typed.split(/[T ]\d{1,2}:/)[0] ?? "", siteToday()) ?? undefined;
    case "Time": return parseTime(typed) ?? undefined;
    case "Datetime": return moment(typed);
    case "Select": return (field.options ?? "").split("\n").find((option) => [option, term(option, field.text_context)].some((name) => name.toLowerCase() === typed.toLowerCase())) ?? undefined;
    default: return typed;
  }
}

function moment(typed: string): string | undefined {
  const clock = /[\sT]+(\d{1,2}[:：]\d{2}(?::\d{2})?)$/.exec(typed);
  const day = parseDate(clock ? typed.slice(0, clock.index) : typed, siteToday());
  const time = clock ? parseTime(clock[1] ?? "") : "00:00:00";
  return day && time ? `${day} ${time}` : undefined;
}

/** The table of one field in an open form. */
export class Grid {
  constructor(readonly form: Form, readonly field: Field, readonly readonly: boolean) {}

  get meta(): Meta | undefined { return metaOf(this.field.options ?? ""); }
  get rows(): Doc[] { return (this.form.doc[this.field.fieldname] as Doc[] | undefined) ?? []; }
  get columns(): Field[] {
    const all = (this.meta?.fields ?? []).filter((field) => hasValue(field) && !field.hidden);
    const listed = all.filter((field) => field.in_list_view);
    return listed.length ? listed : all.slice(0, 4);
  }
  state = (field: Field, row: Doc): { visible: boolean; mandatory: boolean; readonly: boolean } =>
    fieldState(field, this.meta ?? ({ perm: {} } as never), { ...row, docstatus: this.form.docstatus }, !this.readonly, this.form.doc);
  query = (field: Field, row: Doc): { filters?: unknown; query?: string } | undefined =>
    this.form.queries[`${this.field.fieldname}.${field.fieldname}`]?.(this.form.doc, this.field.options, String(row.name));

  private put(all: Doc[]): void {
    all.forEach((row, index) => { if (row.idx !== index + 1) row.idx = index + 1; });
    this.form.doc[this.field.fieldname] = all;
  }
  private made(values: Doc = {}): Doc { return { ...newDocument(this.meta as Meta, ""), ...values, parentfield: this.field.fieldname }; }
  private tell(event: string, row: Doc): void { void this.form.rowChanged(this.field, event, row); }

  async add(): Promise<void> {
    if (!this.meta) return;
    const row = this.made();
    this.put([...this.rows, row]);
    await this.form.rowChanged(this.field, "add", row);
  }
  remove(gone: Doc[]): void {
    const names = new Set(gone.map((row) => row.name));
    this.put(this.rows.filter((row) => !names.has(row.name)));
    for (const row of gone) this.tell("remove", row);
  }
  double(chosen: Doc[]): void {
    const names = new Set(chosen.map((row) => row.name));
    const copies: Doc[] = [];
    this.put(this.rows.flatMap((row) => {
      if (!names.has(row.name)) return [row];
      const { creation: _at, modified: _changed, ...values } = row;
      copies.push({ ...values, name: localName(this.field.options ?? ""), __islocal: 1 });
      return [row, copies.at(-1) as Doc];
    }));
    for (const row of copies) this.tell("add", row);
  }
  move(from: number, to: number): void {
    const all = [...this.rows];
    const [row] = all.splice(from, 1);
    if (!row || to < 0 || to > all.length) return;
    all.splice(to, 0, row);
    this.put(all);
    this.tell("move", row);
  }
  set(row: Doc, field: Field, value: unknown): void {
    if (row[field.fieldname] === value) return;
    row[field.fieldname] = value;
    this.tell(field.fieldname, row);
  }

  /** Rows as a text for a spreadsheet, with the columns' names above. */
  copied(rows: Doc[]): string {
    const cell = (text: string): string => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = rows.map((row) => this.columns.map((field) => cell(display(field, row[field.fieldname]))));
    return [this.columns.map((field) => cell(field.label ?? field.fieldname)), ...lines].map((line) => line.join("\t")).join("\n");
  }

  /** Fill cells from a place on, adding rows as needed. Gives what could not be understood, in words. */
  async paste(text: string, place: Place): Promise<string[]> {
    const cells = cellsOf(text);
    const labels = this.columns.map((field) => field.label ?? field.fieldname);
    if (cells[0]?.length && cells[0].every((name) => labels.includes(name))) cells.shift();
    const values = cells.map(() => ({}) as Doc);
    const problems: string[] = [];
    for (const [index, line] of cells.entries()) {
      for (const [offset, cell] of line.entries()) {
        const field = this.columns[place.column + offset];
        if (!field || field.read_only) continue;
        const value = field.fieldtype === "Link" && cell ? await this.named(field, cell) : meaning(field, cell);
        if (value === undefined) problems.push(__("Row {0}, {1}: “{2}” does not fit", [place.row + index + 1, field.label ?? field.fieldname, cell]));
        else (values[index] as Doc)[field.fieldname] = value;
      }
    }
    await this.fill(values, place.row);
    return problems;
  }

  private async fill(values: Doc[], first: number): Promise<void> {
    const all = [...this.rows];
    const fresh: Doc[] = [];
    values.forEach((value, index) => {
      const row = all[first + index];
      if (!row) { fresh.push(this.made(value)); return; }
      for (const field of this.columns) if (field.fieldname in value && !this.state(field, row).readonly) this.set(row, field, value[field.fieldname]);
    });
    if (!fresh.length) return;
    this.put([...all, ...fresh]);
    for (const row of fresh) await this.form.rowChanged(this.field, "add", row);
  }

  private known = new Map<string, Promise<unknown>>();
  /** The document meant by a name or a title; what no document bears stays as it was written, for the server to judge. */
  private named(field: Field, text: string): Promise<unknown> {
    const key = `${field.options ?? ""}:${text}`;
    const found = this.known.get(key) ?? (this.known.size < MOST_LOOKED_UP ? lookUp(field.options ?? "", text) : Promise.resolve(text));
    this.known.set(key, found);
    return found;
  }
}

async function lookUp(doctype: string, text: string): Promise<unknown> {
  const entries = await fetchValue<{ value: string; label?: string }[]>("frappe.desk.search.search_link", { doctype, txt: text, page_length: 10 }).catch(() => []);
  const exact = (entries ?? []).filter((entry) => entry.value === text || entry.label === text);
  return exact.length === 1 ? exact[0]?.value : text;
}
