// A DocType of the site: new, or as it is stored; and one proposed from a spreadsheet.
import { reactive } from "vue";
import { call, fetchValue, ServerError } from "../api/client";
import { __ } from "../i18n";
import type { Doc } from "../model/expressions";
import { forgetMeta } from "../model/meta";
import { ask, toast } from "../ui/prompts";
import { Board, type Mistake, type Row } from "./board";

const API = "frappe.custom.builder";

export class OwnType extends Board {
  /** saved: called with its name when a new one is stored. */
  constructor(readonly name: string, readonly saved: (name: string) => void) { super(); }

  async load(): Promise<void> {
    try {
      this.own(await fetchValue<Doc>(`${API}.load`, { name: this.name }));
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  /** Begin a new one. */
  start(values: Doc): void {
    this.take({ doctype: "DocType", __islocal: 1, track_changes: 1, sort_field: "modified", sort_order: "DESC", ...values, fields: [] });
    this.dirty = true;
  }

  private own(doc: Doc): void {
    this.take(doc);
    for (const row of this.rows) row.own = true;
  }

  get isNew(): boolean { return Boolean(this.properties.__islocal); }

  protected find(doc: Doc): Promise<Mistake[]> { return call(`${API}.find_mistakes`, { doc }); }

  protected async store(doc: Doc, confirmed: boolean): Promise<void> {
    const isNew = this.isNew;
    const stored = await call<Doc>(`${API}.save`, { doc, confirmed });
    this.own(stored);
    forgetMeta(String(stored.name));
    toast(isNew ? __("{0} is ready to use", [String(stored.name)]) : __("Saved"), "green");
    if (isNew) this.saved(String(stored.name));
  }

  added(row: Row): boolean { return !row.stored && !this.isNew; }

  /** Delete the type, and after a second question its documents with it. True when it is gone. */
  async destroy(confirmed = false, text = __("It can be restored from Deleted Document.")): Promise<boolean> {
    if (!(await ask({ title: __("Delete {0}?", [String(this.properties.name)]), text, yes: __("Delete"), danger: true }))) return false;
    try {
      await call(`${API}.delete`, { name: this.properties.name, confirmed });
      forgetMeta(String(this.properties.name));
      this.dirty = false;
      return true;
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (error.type === "ConfirmLoss" && !confirmed) return this.destroy(true, error.message);
      toast(error.message, "red");
      return false;
    }
  }
}

export const openType = (name: string, saved: (name: string) => void): OwnType => reactive(new OwnType(name, saved)) as OwnType;

export interface TableColumn { title: string; label: string; fieldname: string; fieldtype: string; options?: string; include: number; unique?: number; in_list_view?: number; samples: string[]; missing?: string[] }
export interface Proposal { columns: TableColumn[]; rows: number; title_field: string | null; autoname: string; extent: Record<string, number>; left_out: string[] }
export interface Source { file_url?: string; text?: string }

export const propose = (source: Source): Promise<Proposal> => call(`${API}.propose`, { ...source });
/** What a column of the sheet says that no document of the type is called. */
export const missingLinks = (doctype: string, column: number, source: Source, extent: Record<string, number>): Promise<string[]> => call(`${API}.missing_links`, { doctype, column, extent, ...source });
export const createFromTable = (doc: Doc, columns: TableColumn[], source: Source, extent: Record<string, number>): Promise<{ doctype: string; data_import: string }> => call(`${API}.create_from_table`, { doc, columns, extent, ...source });
