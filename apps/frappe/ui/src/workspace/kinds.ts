// The kinds of blocks and what they are called; what a person can choose from to fill them.
import { boot } from "../api/client";
import { __ } from "../i18n";
import { type Field, hasValue, type Meta, NUMBERS } from "../model/meta";

export const kinds = (): Record<string, string> => ({
  shortcut: __("Shortcut"), number_card: __("Number card"), chart: __("Chart"), quick_list: __("Quick list"), card: __("Card of links"), header: __("Heading"), paragraph: __("Paragraph"), spacer: __("Empty space"),
  tasks: __("Waiting for me"), search: __("Search"), custom_block: __("HTML block"), onboarding: __("First steps"),
});
export interface Choice { value: string; label: string }
/** Document types with documents to count or list, by module. */
export const typesByModule = (singles = false): { module: string; types: Choice[] }[] =>
  boot.modules.map((module) => ({ module: module.label, types: module.doctypes.filter((entry) => singles || !entry.issingle).map((entry) => ({ value: entry.name, label: entry.label })) })).filter((each) => each.types.length);

const plainField = (field: Field, meta: Meta): boolean => hasValue(field) && !field.hidden && !field.is_virtual && !meta.masked_fields.includes(field.fieldname);
const asChoice = (field: Field): Choice => ({ value: field.fieldname, label: field.label || field.fieldname });
export const numberFields = (meta: Meta): Choice[] => meta.fields.filter((field) => plainField(field, meta) && NUMBERS.has(field.fieldtype)).map(asChoice);
export const dateFields = (meta: Meta): Choice[] => [...meta.fields.filter((field) => plainField(field, meta) && ["Date", "Datetime"].includes(field.fieldtype)).map(asChoice), { value: "creation", label: __("Created on") }, { value: "modified", label: __("Last change") }];
export const groupFields = (meta: Meta): Choice[] => [...meta.fields.filter((field) => plainField(field, meta) && ["Select", "Link", "Check"].includes(field.fieldtype)).map(asChoice), { value: "owner", label: __("Created by") }];
/** The colours a block may be marked with: those of the charts, as plain colours that upstream shows too. */
export const colours = (): Choice[] => [{ value: "", label: __("None") }, { value: "#3b6fb0", label: __("Blue") }, { value: "#1b6b57", label: __("Green") }, { value: "#c2702a", label: __("Orange") }, { value: "#b3261e", label: __("Red") }, { value: "#7a4fb5", label: __("Purple") }];
