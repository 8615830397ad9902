// A document in the browser: loaded, changed, compared, kept as draft. No DOM here.
import { reactive } from "vue";
import { type Doc, holds } from "./expressions";
import { siteMoment, siteToday } from "./format";
import { type Field, hasValue, type Meta, metaOf, TABLES } from "./meta";

export interface Approvals {
  given: { action: string; state: string; user: string; on_behalf_of: string; reason?: string; creation: string; open: number; returned?: number }[];
  waiting: { action: string; mode: string; done: number; missing: number; people: string[]; possible: boolean }[];
}
export interface DocInfo {
  approvals?: Approvals | null;
  attachments: { name: string; file_name: string; file_url: string; is_private: number }[];
  comments: { name: string; creation: string; content: string; owner: string; comment_by: string }[];
  workflow_logs: { name: string; creation: string; content: string; owner: string }[];
  info_logs: { name: string; creation: string; content: string; owner: string; comment_type: string }[];
  versions: { name: string; creation: string; owner: string; data: string }[];
  communications: { name: string; creation: string; owner: string; subject: string; content: string; sender: string; sender_full_name: string; recipients: string; cc: string; sent_or_received: string; communication_medium: string }[];
  shared: { user: string | null; read: number; write: number; submit: number; share: number; everyone: number }[]; tags: string; is_document_followed: number;
  assignments: { owner: string; name: string }[]; permissions: Record<string, number>; users: Record<string, { fullname: string }>;
}

let counter = 0;
/** A name for something not stored yet. */
export const localName = (doctype: string): string => `new-${doctype.toLowerCase().replaceAll(" ", "-")}-${Date.now().toString(36)}${counter++}`;

/** A new document with its defaults. */
export function newDocument(meta: Meta, user: string, values: Doc = {}): Doc {
  const doc: Doc = { doctype: meta.name, name: localName(meta.name), __islocal: 1, docstatus: 0, owner: user };
  for (const field of meta.fields) {
    if (!hasValue(field)) continue;
    if (TABLES.has(field.fieldtype)) doc[field.fieldname] = [];
    else if (field.default) doc[field.fieldname] = defaultOf(field, user);
    else if (field.fieldtype === "Check") doc[field.fieldname] = 0;
  }
  return reactive({ ...doc, ...values });
}

function defaultOf(field: Field, user: string): unknown {
  const text = String(field.default);
  if (["user", "__user"].includes(text.toLowerCase())) return user;
  if (text === "Today") return siteToday();
  if (text === "Now") return field.fieldtype === "Time" ? siteMoment().slice(11) : siteMoment();
  return ["Check", "Int", "Float", "Currency", "Percent"].includes(field.fieldtype) ? Number(text) || 0 : text;
}

/** Is the field shown, needed, locked, for this document? */
export function fieldState(field: Field, meta: Meta, doc: Doc, canWrite: boolean, parent?: Doc): { visible: boolean; mandatory: boolean; readonly: boolean } {
  const level = Number(field.permlevel ?? 0);
  const locked = level > 0 && !meta.perm?.[level]?.write && !parent;
  const submitted = Number(doc.docstatus ?? 0) === 1 && !field.allow_on_submit;
  return {
    visible: !field.hidden && holds(field.depends_on, doc, parent),
    mandatory: Boolean(field.reqd) || (Boolean(field.mandatory_depends_on) && holds(field.mandatory_depends_on, doc, parent)),
    readonly:
      !canWrite || locked || submitted || Boolean(field.read_only) || field.fieldtype === "Read Only" || Number(doc.docstatus ?? 0) === 2 ||
      Boolean(field.set_only_once && !doc.__islocal && doc[field.fieldname]) || (Boolean(field.read_only_depends_on) && holds(field.read_only_depends_on, doc, parent)),
  };
}

export const empty = (value: unknown): boolean => value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** Mandatory fields without value, rows included; `as` gives a field as scripts have changed it. */
export function missing(meta: Meta, doc: Doc, as: (field: Field) => Field = (field) => field): Field[] {
  const found: Field[] = [];
  for (const field of meta.fields.map(as)) {
    if (!hasValue(field) || field.read_only) continue;
    const { visible, mandatory } = fieldState(field, meta, doc, true);
    if (!visible) continue;
    if (mandatory && empty(doc[field.fieldname])) found.push(field);
    const child = TABLES.has(field.fieldtype) ? metaOf(field.options ?? "") : undefined;
    for (const row of child ? ((doc[field.fieldname] as Doc[] | undefined) ?? []) : []) {
      const cell = child?.fields.find((each) => hasValue(each) && !each.read_only && fieldState(each, child, row, true, doc).visible && fieldState(each, child, row, true, doc).mandatory && empty(row[each.fieldname]));
      if (cell) { found.push({ ...field, label: `${field.label ?? ""} · ${cell.label ?? cell.fieldname}` }); break; }
    }
  }
  return found;
}

const PASSING = new Set(["modified", "modified_by", "creation", "owner", "docstatus", "parent", "parentfield", "parenttype", "doctype", "idx", "__unsaved"]);
const bare = (rows: unknown): unknown => (Array.isArray(rows) ? rows.map((row: Doc) => Object.fromEntries(Object.entries(row).filter(([key, value]) => !PASSING.has(key) && !empty(value)))) : rows);
/** Are two values of a field the same? Rows are, if what people entered in them is. */
export function sameValue(field: Field, a: unknown, b: unknown): boolean {
  if (TABLES.has(field.fieldtype)) return JSON.stringify(bare(a ?? [])) === JSON.stringify(bare(b ?? []));
  return JSON.stringify(a ?? "") === JSON.stringify(b ?? "") || String(a ?? "") === String(b ?? "");
}
/** Fields whose values differ between two documents. */
export function differences(meta: Meta, mine: Doc, theirs: Doc): Field[] {
  return meta.fields.filter((field) => hasValue(field) && !sameValue(field, mine[field.fieldname], theirs[field.fieldname]));
}
/** Whose value a field starts with when both have saved: one's own where one changed it, the other's elsewhere. */
export function chosenSides(fields: Field[], stored: Doc, mine: Doc): Record<string, "mine" | "theirs"> {
  return Object.fromEntries(fields.map((field) => [field.fieldname, sameValue(field, stored[field.fieldname], mine[field.fieldname]) ? "theirs" : "mine"]));
}

const key = (user: string, doc: Doc): string => `draft:${user}:${String(doc.doctype)}:${doc.__islocal ? "new" : String(doc.name)}`;

const LARGE = 100;
const later: { write: (() => boolean) | null; timer: ReturnType<typeof setTimeout> | undefined } = { write: null, timer: undefined };
globalThis.addEventListener?.("pagehide", () => { later.write?.(); });

/** Drafts are kept in the browser until they are saved or thrown away: nothing typed is lost with the tab. */
export const drafts = {
  /** False if the browser has no room for it. Writing a large document waits for a pause in the typing, or for the page to close. */
  keep(user: string, doc: Doc): boolean {
    const write = (): boolean => {
      try {
        localStorage.setItem(key(user, doc), JSON.stringify({ at: Date.now(), doc }));
        return true;
      } catch {
        return false;
      }
    };
    clearTimeout(later.timer);
    later.write = null;
    if (!Object.values(doc).some((value) => Array.isArray(value) && value.length > LARGE)) return write();
    later.write = write;
    later.timer = setTimeout(() => { later.write = null; write(); }, 1000);
    return true;
  },
  find(user: string, doc: Doc): { at: number; doc: Doc } | null {
    const text = localStorage.getItem(key(user, doc));
    return text ? (JSON.parse(text) as { at: number; doc: Doc }) : null;
  },
  /** Everything one has not saved in this browser, by its keys. */
  all(user: string): Record<string, string> {
    later.write?.();
    return Object.fromEntries(Object.entries(localStorage).filter(([name]) => name.startsWith(`draft:${user}:`)) as [string, string][]);
  },
  drop(user: string, doc: Doc): void {
    clearTimeout(later.timer);
    later.write = null;
    localStorage.removeItem(key(user, doc));
  },
};

/** The field whose label a message names first; of labels that begin at one place the longest. */
export function firstNamed(fields: Field[], message: string): Field | undefined {
  const found = fields.filter((df) => hasValue(df) && df.label && df.label.length > 1 && message.includes(df.label));
  const place = (df: Field): number => message.indexOf(df.label ?? "");
  return found.sort((one, other) => place(one) - place(other) || (other.label ?? "").length - (one.label ?? "").length)[0];
}
