// A web form under the administrator's hands: which fields it shows, in which order, and its page as it would be.
import { reactive } from "vue";
import { call, fetchValue } from "../api/client";
import { __ } from "../i18n";
import type { Doc } from "../model/expressions";
import type { Field } from "../model/meta";
import { toast } from "../ui/prompts";
import { Board, type Mistake, type Row } from "./board";

const API = "frappe.website.web_form_builder";
export const PARTS = ["Section Break", "Page Break", "HTML"];

export class WebForm extends Board {
  /** What the DocType has to show. */
  offered: Field[] = [];
  html = "";
  notes: string[] = [];
  private looked = 0;

  constructor(readonly name: string, readonly saved: (name: string) => void) { super(); }

  get isNew(): boolean { return !this.properties.name; }
  get doctype(): string { return String(this.properties.doc_type ?? ""); }
  get left(): Field[] { return this.offered.filter((field) => !this.rows.some((row) => row.fieldname === field.fieldname)); }

  async load(): Promise<void> {
    try {
      this.own(await fetchValue<Doc>(`${API}.load`, { name: this.name }));
      await this.offer();
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  /** Begin a new one with the fields that must be filled in. */
  async start(title: string, doctype: string): Promise<void> {
    this.take({ title, doc_type: doctype, login_required: 0, allow_multiple: 1, max_attachment_size: 5, fields: [] });
    try {
      await this.offer();
      for (const field of this.offered.filter((each) => each.reqd)) this.bring(field);
      this.chosen = this.rows[0] ?? null;
      this.dirty = true;
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  private async offer(): Promise<void> {
    this.offered = await fetchValue<Field[]>(`${API}.get_fields`, { doctype: this.doctype });
  }

  private own(doc: Doc): void {
    const { web_form_fields, ...rest } = doc;
    this.take({ ...rest, fields: web_form_fields });
    for (const row of this.rows) row.own = true;
  }

  /** Show a field of the DocType, at a place or behind the chosen one. */
  bring(field: Field, at?: number): void {
    this.add(field.fieldtype);
    const row = this.chosen;
    if (!row) return;
    Object.assign(row, { fieldname: field.fieldname, label: field.label, reqd: field.reqd ?? 0, stored: true });
    if (at !== undefined) this.move(row, at);
  }

  private form(doc: Doc): Doc {
    const { fields, ...rest } = doc;
    return { ...rest, web_form_fields: (fields as Row[]).map(({ is_custom_field: _custom, ...row }) => row) };
  }

  protected find(doc: Doc): Promise<Mistake[]> { return call(`${API}.find_mistakes`, { doc: this.form(doc) }); }

  protected async store(doc: Doc): Promise<void> {
    const isNew = this.isNew;
    this.own(await call<Doc>(`${API}.save`, { doc: this.form(doc) }));
    toast(__("Saved"), "green");
    if (isNew) this.saved(String(this.properties.name));
  }

  /** The page as it would be now. */
  async look(): Promise<void> {
    const mine = ++this.looked;
    const found = await call<{ html: string; notes: string[] }>(`${API}.preview`, { doc: this.form(this.sent()) }).catch(() => null);
    if (found && mine === this.looked) { this.html = found.html; this.notes = found.notes; }
  }

  added(): boolean { return false; }
  override isLayout(row: Row): boolean { return PARTS.includes(row.fieldtype); }
}

export const openWebForm = (name: string, saved: (name: string) => void): WebForm => reactive(new WebForm(name, saved)) as WebForm;
