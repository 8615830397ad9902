// The DocType under the administrator's hands: its rows, what is wrong with them, and what goes to the server.
import { reactive } from "vue";
import { post, ServerError } from "../api/client";
import { __ } from "../i18n";
import type { Doc } from "../model/expressions";
import { type Field, forgetMeta, LAYOUT } from "../model/meta";
import { ask, toast } from "../ui/prompts";

/** key: which row it is in this page; stored: the site has the field already. */
export type Row = Field & { key: number; stored?: boolean; is_custom_field?: number };
interface Mistake { path: string; message: string }

export class Customization {
  rows: Row[] = [];
  properties: Doc = {};
  chosen: Row | null = null;
  wrong: Record<string, string> = {};
  error = "";
  busy = false;
  dirty = false;
  private keys = 1;

  constructor(readonly doctype: string) {}

  /** Read the DocType as it is. */
  async load(): Promise<void> {
    try {
      await this.run("fetch_to_customize", { doctype: "Customize Form", name: "Customize Form", doc_type: this.doctype });
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  private async run(method: string, docs: Doc, args: Record<string, unknown> = {}): Promise<unknown> {
    const body = await post("run_doc_method", { docs, method, args });
    if (method !== "find_mistakes") this.take((body.docs as Doc[])[0] ?? {});
    return body.message;
  }

  private take(doc: Doc): void {
    const { fields, ...properties } = doc;
    const before = this.chosen?.fieldname;
    this.rows = ((fields as Field[] | undefined) ?? []).map((field) => ({ ...field, key: this.keys++, stored: true }));
    this.properties = properties;
    this.chosen = this.rows.find((row) => row.fieldname === before) ?? this.rows[0] ?? null;
    this.wrong = {};
    this.dirty = false;
  }

  private sent(): Doc {
    return { ...this.properties, fields: this.rows.map(({ key: _key, stored: _stored, ...row }) => row) };
  }

  /** A new field behind the chosen one. */
  add(fieldtype: string): void {
    const row: Row = { key: this.keys++, fieldname: "", fieldtype, label: "", is_custom_field: 1 };
    this.rows.splice(this.place(this.chosen) + 1, 0, row);
    this.chosen = this.rows.find((each) => each.key === row.key) ?? null;
    this.dirty = true;
  }

  place(row: Row | null): number {
    return row ? this.rows.findIndex((each) => each.key === row.key) : this.rows.length - 1;
  }

  /** Put a row at another place; the ends are the ends. */
  move(row: Row, to: number): void {
    const from = this.place(row);
    const target = Math.max(0, Math.min(this.rows.length - 1, to));
    if (from < 0 || from === target) return;
    this.rows.splice(target, 0, ...this.rows.splice(from, 1));
    this.dirty = true;
  }

  remove(row: Row): void {
    const at = this.place(row);
    this.rows.splice(at, 1);
    this.chosen = this.rows[Math.min(at, this.rows.length - 1)] ?? null;
    this.dirty = true;
  }

  set(key: string, value: unknown): void {
    if (!this.chosen) return;
    (this.chosen as unknown as Doc)[key] = value;
    delete this.wrong[`${this.chosen.key}.${key}`];
    this.dirty = true;
  }

  setProperty(key: string, value: unknown): void {
    this.properties[key] = value;
    delete this.wrong[key];
    this.dirty = true;
  }

  wrongIn(row: Row): boolean {
    return Object.keys(this.wrong).some((path) => path.startsWith(`${row.key}.`));
  }

  /** Ask the server what is wrong; each mistake goes to its field. */
  private async check(): Promise<boolean> {
    const found = (await this.run("find_mistakes", this.sent())) as Mistake[];
    this.wrong = {};
    for (const { path, message } of found) {
      const [, index, key] = /^fields\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
      const row = index === undefined ? undefined : this.rows[Number(index)];
      if (row) this.wrong[`${row.key}.${key || "fieldname"}`] = message;
      else this.wrong[path] = message;
      if (row && !this.wrongIn(this.chosen ?? row)) this.chosen = row;
    }
    const general = found.filter((each) => each.path === "fields").map((each) => each.message);
    if (general.length) toast(general.join("\n"), "red");
    return !found.length;
  }

  /** Save what is right. Fields with values go only when the person says so. */
  async save(confirmed = false): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      if (!confirmed && !(await this.check())) return;
      await this.run("save_customization", this.sent(), { confirmed });
      forgetMeta(this.doctype);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.busy = false;
      if (error.type !== "FieldsHoldValues") toast(error.message, "red");
      else if (await ask({ title: __("Remove fields that hold values?"), text: error.message, yes: __("Remove"), danger: true })) await this.save(true);
    } finally {
      this.busy = false;
    }
  }

  /** Take back what people set about fields of the app. */
  async reset(): Promise<void> {
    if (!(await ask({ title: __("Reset to the standard form?"), text: __("Fields that were added stay."), yes: __("Reset"), danger: true }))) return;
    try {
      await this.run("reset_to_defaults", this.sent());
      forgetMeta(this.doctype);
    } catch (error) {
      toast((error as Error).message, "red");
    }
  }

  isLayout(row: Row): boolean { return LAYOUT.has(row.fieldtype); }
}

export const openCustomization = (doctype: string): Customization => reactive(new Customization(doctype)) as Customization;
