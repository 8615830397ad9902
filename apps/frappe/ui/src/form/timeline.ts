// What happened to a document, as entries for people.
import { __, term } from "../i18n";
import type { DocInfo } from "../model/document";
import { display } from "../model/format";
import type { Field, Meta } from "../model/meta";
import { metaOf } from "../model/meta";

/** `link`: the field whose values name documents, which are shown by their titles. */
export interface Change { label: string; from?: string; to?: string; link?: Field }
export interface Entry { key: string; at: string; who: string; kind: "comment" | "mail" | "step" | "note" | "change"; html?: string; lines?: string[]; changes?: Change[]; subject?: string; hint?: string; own?: boolean }
interface Version { changed: [string, unknown, unknown][]; added: [string, unknown][]; removed: [string, unknown][]; row_changed: [string, number, string, [string, unknown, unknown][]][] }

const LONGEST = 160;
function shown(field: Field | undefined, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  const text = field ? display(field, value) : term(String(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}

const named = (field: Field | undefined): boolean => field?.fieldtype === "Link" && field.options !== "Workflow State";

/** A recorded change, field by field; rows are named by their table and number. */
export function changesOf(meta: Meta, data: string): Change[] {
  const version: Version = { changed: [], added: [], removed: [], row_changed: [], ...(JSON.parse(data) as Partial<Version>) };
  const find = (name: string): Field | undefined => meta.fields.find((each) => each.fieldname === name);
  const label = (name: string): string => find(name)?.label ?? (name === "docstatus" ? __("Document Status") : name);
  const cell = (table: string, name: string): Field | undefined => metaOf(find(table)?.options ?? "")?.fields.find((each) => each.fieldname === name);
  return [
    ...version.changed.map(([name, from, to]) => ({ label: label(name), from: shown(find(name), from), to: shown(find(name), to), ...(named(find(name)) ? { link: find(name) } : {}) })),
    ...version.added.map(([table]) => ({ label: __("{0}: row added", [label(table)]) })),
    ...version.removed.map(([table]) => ({ label: __("{0}: row removed", [label(table)]) })),
    ...version.row_changed.flatMap(([table, index, , cells]) => cells.map(([name, from, to]) => ({ label: __("{0}, row {1}, {2}", [label(table), index + 1, cell(table, name)?.label ?? name]), from: shown(cell(table, name), from), to: shown(cell(table, name), to) }))),
  ];
}

/** What one person did in the same moment is one entry: a step and the fields it changed. */
export function joined(all: Entry[]): Entry[] {
  const found: Entry[] = [];
  for (const entry of all) {
    const before = found.at(-1);
    if (!before || entry.html !== undefined || before.html !== undefined || before.who !== entry.who || before.at.slice(0, 19) !== entry.at.slice(0, 19)) { found.push({ ...entry }); continue; }
    const [first, second] = entry.kind === "step" ? [entry, before] : [before, entry];
    before.lines = [...(first.lines ?? []), ...(second.lines ?? [])];
    before.changes = [...(first.changes ?? []), ...(second.changes ?? [])];
    before.kind = first.kind;
  }
  return found;
}

export function entriesOf(info: DocInfo, meta: Meta, user: string): Entry[] {
  const name = (id: string): string => info.users[id]?.fullname ?? id;
  const all: Entry[] = [
    ...info.comments.map((row) => ({ key: row.name, at: row.creation, who: row.comment_by || name(row.owner), html: row.content, kind: "comment" as const, own: row.owner === user })),
    ...info.communications.map((row) => ({ key: row.name, at: row.creation, who: row.sender_full_name || name(row.owner), html: row.content, subject: row.subject, hint: row.recipients && __("to {0}", [[row.recipients, row.cc].filter(Boolean).join(", ")]), kind: "mail" as const })),
    ...info.workflow_logs.map((row) => ({ key: row.name, at: row.creation, who: name(row.owner), lines: [term(row.content)], kind: "step" as const })),
    ...info.info_logs.map((row) => ({ key: row.name, at: row.creation, who: name(row.owner), lines: [row.content], kind: "note" as const })),
    ...info.versions.map((row) => ({ key: row.name, at: row.creation, who: name(row.owner), changes: changesOf(meta, row.data), kind: "change" as const })),
  ];
  return joined(all.sort((a, b) => b.at.localeCompare(a.at)));
}
