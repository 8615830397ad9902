// Fields under the administrator's hands: their order, what is chosen, what is wrong. Where they come from and go to, its kinds know.
import { ServerError } from "../api/client";
import { __, term } from "../i18n";
import type { Doc } from "../model/expressions";
import { type Field, LAYOUT } from "../model/meta";
import { ask, toast } from "../ui/prompts";
import { Undoable } from "../ui/undo";

/** key: which row it is in this page; stored: the site has the field already; own: it may be taken away. */
export type Row = Field & { key: number; stored?: boolean; own?: boolean; is_custom_field?: number };
export interface Mistake { path: string; message: string; choices?: string[] }

export abstract class Board extends Undoable {
  rows: Row[] = [];
  properties: Doc = {};
  chosen: Row | null = null;
  wrong: Record<string, string> = {};
  error = "";
  busy = false;
  private keys = 1;

  abstract load(): Promise<void>;
  /** What the server finds wrong; nothing is written. */
  protected abstract find(doc: Doc): Promise<Mistake[]>;
  /** Write it and take over what is stored then. */
  protected abstract store(doc: Doc, confirmed: boolean): Promise<void>;
  /** Has the row a badge that says the site added it? */
  abstract added(row: Row): boolean;

  protected take(doc: Doc): void {
    const { fields, ...properties } = doc;
    const before = this.chosen?.fieldname;
    this.rows = ((fields as Field[] | undefined) ?? []).map((field) => ({ ...field, key: this.keys++, stored: true }));
    this.properties = properties;
    this.chosen = this.rows.find((row) => row.fieldname === before) ?? this.rows[0] ?? null;
    this.wrong = {};
    this.begin();
  }

  // --- steps back and forth ----------------------------------------------------------------------------------------

  protected state(): string { return JSON.stringify({ rows: this.rows, properties: this.properties, chosen: this.chosen?.key, dirty: this.dirty }); }

  protected restore(text: string): void {
    const { rows, properties, chosen, dirty } = JSON.parse(text) as { rows: Row[]; properties: Doc; chosen?: number; dirty: boolean };
    this.rows = rows;
    this.properties = properties;
    this.chosen = rows.find((row) => row.key === chosen) ?? rows[0] ?? null;
    this.wrong = {};
    this.dirty = dirty;
  }

  // --- what is done with fields ------------------------------------------------------------------------------------

  protected sent(): Doc {
    return { ...this.properties, fields: this.rows.map(({ key: _key, stored: _stored, own: _own, ...row }, index) => ({ ...row, idx: index + 1 })) };
  }

  /** A new field, at a place or behind the chosen one. */
  add(fieldtype: string, at = this.place(this.chosen) + 1, values: Partial<Field> = {}): void {
    this.mark();
    const row: Row = { label: "", ...values, key: this.keys++, fieldname: "", fieldtype, own: true, is_custom_field: 1 };
    this.rows.splice(at, 0, row);
    this.chosen = this.rows.find((each) => each.key === row.key) ?? null;
  }

  /** One more like it, behind it. */
  duplicate(row: Row): void {
    const { key: _key, stored: _stored, own: _own, fieldname: _fieldname, ...rest } = row;
    const label = term(row.label ?? "");
    this.add(row.fieldtype, this.place(row) + 1, { ...rest, name: undefined, unique: 0, label: label && __("{0} (copy)", [label]) } as Partial<Field>);
  }

  place(row: Row | null): number {
    return row ? this.rows.findIndex((each) => each.key === row.key) : this.rows.length - 1;
  }

  /** Put a row at another place; the ends are the ends. */
  move(row: Row, to: number): void {
    const from = this.place(row);
    const target = Math.max(0, Math.min(this.rows.length - 1, to));
    if (from < 0 || from === target) return;
    this.mark();
    this.rows.splice(target, 0, ...this.rows.splice(from, 1));
  }

  /** Put a row before what stands at `at` now; a section or a tab goes with all that is in it, to where another begins. */
  moveTo(row: Row, at: number, whole = false): void {
    const from = this.place(row);
    const end = whole ? this.endOf(from) : from + 1;
    const target = whole ? this.boundary(at, row.fieldtype) : at;
    if (target >= from && target <= end) return;
    this.mark();
    const taken = this.rows.splice(from, end - from);
    this.rows.splice(target > from ? target - taken.length : target, 0, ...taken);
  }

  /** Where the section, or the tab, that begins at a place ends. */
  private endOf(from: number): number {
    return this.boundary(from + 1, this.rows[from]?.fieldtype);
  }

  private boundary(from: number, fieldtype = ""): number {
    const ends = fieldtype === "Tab Break" ? ["Tab Break"] : ["Tab Break", "Section Break"];
    const found = this.rows.findIndex((row, index) => index >= from && ends.includes(row.fieldtype));
    return found < 0 ? this.rows.length : found;
  }

  remove(row: Row): void {
    this.mark();
    const at = this.place(row);
    this.rows.splice(at, 1);
    this.chosen = this.rows[Math.min(at, this.rows.length - 1)] ?? null;
  }

  set(key: string, value: unknown): void {
    if (!this.chosen) return;
    this.mark(`${this.chosen.key}.${key}`);
    (this.chosen as unknown as Doc)[key] = value;
    delete this.wrong[`${this.chosen.key}.${key}`];
  }

  setProperty(key: string, value: unknown): void {
    this.mark(key);
    this.properties[key] = value;
    delete this.wrong[key];
  }

  wrongIn(row: Row): boolean {
    return Object.keys(this.wrong).some((path) => path.startsWith(`${row.key}.`));
  }

  /** Each mistake goes to its field; those without one are said aloud. */
  private async check(): Promise<boolean> {
    const found = await this.find(this.sent());
    this.wrong = {};
    for (const { path, message } of found) {
      const [, index, key] = /^fields\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
      const row = index === undefined ? undefined : this.rows[Number(index)];
      if (row) this.wrong[`${row.key}.${key || "fieldname"}`] = message;
      else this.wrong[path] = message;
      if (row && !this.wrongIn(this.chosen ?? row)) this.chosen = row;
    }
    const general = found.filter((each) => /^(fields|permissions.*)$/.test(each.path)).map((each) => each.message);
    if (general.length) toast(general.join("\n"), "red");
    return !found.length;
  }

  /** Save what is right. Fields with values go only when the person says so. */
  async save(confirmed = false): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      if (!confirmed && !(await this.check())) return;
      await this.store(this.sent(), confirmed);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.busy = false;
      if (error.type !== "ConfirmLoss") toast(error.message, "red");
      else if (await ask({ title: __("Remove fields that hold values?"), text: error.message, yes: __("Remove"), danger: true })) await this.save(true);
    } finally {
      this.busy = false;
    }
  }

  isLayout(row: Row): boolean { return LAYOUT.has(row.fieldtype); }
}
