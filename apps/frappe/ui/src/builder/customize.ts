// A DocType of an app as the site wants it: what differs is saved as customisations.
import { reactive } from "vue";
import { post } from "../api/client";
import { __ } from "../i18n";
import type { Doc } from "../model/expressions";
import { forgetMeta } from "../model/meta";
import { ask, toast } from "../ui/prompts";
import { Board, type Mistake, type Row } from "./board";

export class Customization extends Board {
  constructor(readonly doctype: string) { super(); }

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

  protected override take(doc: Doc): void {
    super.take(doc);
    for (const row of this.rows) row.own = Boolean(row.is_custom_field);
  }

  protected async find(doc: Doc): Promise<Mistake[]> { return (await this.run("find_mistakes", doc)) as Mistake[]; }

  protected async store(doc: Doc, confirmed: boolean): Promise<void> {
    await this.run("save_customization", doc, { confirmed });
    forgetMeta(this.doctype);
  }

  added(row: Row): boolean { return Boolean(row.is_custom_field); }

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
}

export const openCustomization = (doctype: string): Customization => reactive(new Customization(doctype)) as Customization;
