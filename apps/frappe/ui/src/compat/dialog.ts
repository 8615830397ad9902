// frappe.ui.Dialog: what scripts build from a list of fields. Drawn by ScriptDialogs.vue.
import { reactive, shallowReactive } from "vue";
import { __, term } from "../i18n";
import type { Doc } from "../model/expressions";
import { type Field, hasValue } from "../model/meta";
import { fieldState } from "../model/document";
import { toast } from "../ui/prompts";

export interface DialogOptions { title?: string; fields?: Partial<Field>[]; primary_action_label?: string; primary_action?: (values: Doc) => unknown; secondary_action_label?: string; secondary_action?: () => unknown; size?: string }
export const shown = shallowReactive<ScriptDialog[]>([]);
const OPEN = { name: "", label: "", fields: [], perm: { 0: { read: 1, write: 1 } }, masked_fields: [], states: [], __js: [] };

export class ScriptDialog {
  readonly values = reactive<Doc>({});
  readonly state = reactive({ title: "", label: "", fields: [] as Field[] });
  constructor(readonly options: DialogOptions = {}) {
    this.state.title = options.title ?? "";
    this.state.label = options.primary_action_label ?? __("Submit");
    this.state.fields = (options.fields ?? []).map((field, index) => ({ fieldname: `field_${index}`, fieldtype: "Data", ...field, label: field.label && term(field.label) }) as Field);
    for (const field of this.state.fields) if (field.default !== undefined) this.values[field.fieldname] = field.default;
  }
  get title(): string { return this.state.title; }
  shownFields(): { field: Field; mandatory: boolean; readonly: boolean }[] {
    return this.state.fields.map((field) => ({ field, ...fieldState(field, OPEN, this.values, true) })).filter((each) => each.visible);
  }
  show(): void { if (!shown.includes(this)) shown.push(this); }
  hide(): void { const at = shown.indexOf(this); if (at >= 0) shown.splice(at, 1); }
  set_title(text: string): void { this.state.title = text; }
  set_value(name: string, value: unknown): void { this.values[name] = value; }
  set_values(values: Doc): void { Object.assign(this.values, values); }
  get_value(name: string): unknown { return this.values[name]; }
  set_df_property(name: string, key: string, value: unknown): void { this.state.fields = this.state.fields.map((field) => (field.fieldname === name ? { ...field, [key]: value } : field)); }
  set_primary_action(label: string, action: (values: Doc) => unknown): void { this.state.label = label; this.options.primary_action = action; }
  get_field(name: string): { df: Field; value: unknown; set_value: (value: unknown) => void } | undefined {
    const df = this.state.fields.find((each) => each.fieldname === name);
    return df && { df, value: this.values[name], set_value: (value) => this.set_value(name, value) };
  }
  /** The values; null, with a message, while a mandatory one is missing. */
  get_values(quiet = false): Doc | null {
    const lacking = this.shownFields().filter(({ field, mandatory }) => hasValue(field) && mandatory && [undefined, null, ""].includes(this.values[field.fieldname] as null));
    if (!lacking.length) return { ...this.values };
    if (!quiet) toast(__("Please fill in {0}", [lacking.map(({ field }) => field.label).join(", ")]), "red");
    return null;
  }
  async press(): Promise<void> {
    const values = this.get_values();
    if (!values) return;
    try { await this.options.primary_action?.call(this, values); } catch (error) { toast((error as Error).message, "red"); }
  }
}
