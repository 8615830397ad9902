// What the editor offers while one writes: the globals of client scripts, the names of server scripts, the fields of the document.
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { fetchValue } from "../../api/client";
import type { Doc } from "../../model/expressions";
import { hasValue, loadMeta } from "../../model/meta";

// Fields that say of which DocType a script, a format or a rule is.
const SUBJECTS = ["dt", "doc_type", "document_type", "reference_doctype", "ref_doctype", "webhook_doctype"];
const STANDARD = ["name", "owner", "creation", "modified", "modified_by", "docstatus"];

/** The DocType whose documents the text is about. */
export const subjectOf = (doc: Doc): string => String(SUBJECTS.map((name) => doc[name]).find(Boolean) ?? "");

async function fieldsOf(doctype: string): Promise<Completion[]> {
  const meta = doctype ? await loadMeta(doctype).catch(() => null) : null;
  const own = meta?.fields.filter(hasValue).map((field) => ({ label: field.fieldname, detail: field.label, type: "property", boost: 1 })) ?? [];
  return [...own, ...STANDARD.map((label) => ({ label, type: "property" }))];
}

const asked = new Map<string, Promise<string[]>>();
function namesBy(method: string): Promise<string[]> {
  const known = asked.get(method) ?? fetchValue<(string | { value: string })[]>(method).then((items) => (items ?? []).map((item) => (typeof item === "string" ? item : item.value))).catch(() => []);
  asked.set(method, known);
  return known;
}
/** Dotted names that server scripts, and texts in Jinja, may use, once for the page; none for who may not write any. */
const namesOfScripts = (): Promise<string[]> => namesBy("frappe.core.doctype.server_script.server_script.get_autocompletion_items");
const namesOfTemplates = (): Promise<string[]> => namesBy("frappe.printing.designer.get_template_names");

/** The next parts of the dotted names that begin with ``path`` (empty, or ending in a point). */
export function nextParts(names: string[], path: string): Completion[] {
  const parts = new Set(names.filter((name) => name.startsWith(path)).map((name) => name.slice(path.length).split(".")[0] ?? ""));
  return [...parts].filter(Boolean).map((label) => ({ label, type: names.some((name) => name.startsWith(`${path}${label}.`)) ? "namespace" : "function" }));
}

function byPath(doctype: () => string, names = namesOfScripts): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const before = context.matchBefore(/[\w.]+$/);
    if (!before && !context.explicit) return null;
    const text = before?.text ?? "";
    const path = text.slice(0, text.lastIndexOf(".") + 1);
    const options = path === "doc." ? await fieldsOf(doctype()) : [...nextParts(await names(), path), ...(path || names !== namesOfScripts ? [] : [{ label: "doc", type: "variable" }])];
    return options.length ? { from: context.pos - text.length + path.length, options, validFor: /^\w*$/ } : null;
  };
}

/** Names are offered where Jinja stands, not in the words around it. */
function inTemplate(doctype: () => string): CompletionSource {
  const source = byPath(doctype, namesOfTemplates);
  return (context) => {
    const before = context.state.sliceDoc(0, context.pos);
    const last = (...signs: string[]): number => Math.max(...signs.map((sign) => before.lastIndexOf(sign)));
    return last("{{", "{%") > last("}}", "%}") ? source(context) : null;
  };
}

/** Objects of this page stand for what a client script will meet; ``frm.doc`` has the fields of the script's DocType. */
function inBrowser(doctype: () => string): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { scopeCompletionSource } = await import("@codemirror/lang-javascript");
    const globals = window as unknown as { frappe: object; cur_frm: object | null; __: unknown };
    const doc = Object.assign(Object.create(null), Object.fromEntries((await fieldsOf(doctype())).map(({ label }) => [label, ""]))) as object;
    const frm = Object.create(globals.cur_frm ?? {}, { doc: { value: doc, enumerable: true } }) as object;
    const known = { frappe: globals.frappe, frm, cur_frm: frm, doc, __: globals.__ };
    return scopeCompletionSource(known)(context);
  };
}

/** What to offer in a language, beside what the language itself has. */
export function sourceFor(language: string, doc: () => Doc): CompletionSource | null {
  const doctype = (): string => subjectOf(doc());
  if (["JS", "Javascript", "JavaScript"].includes(language)) return inBrowser(doctype);
  if (language === "Jinja") return inTemplate(doctype);
  return ["Python", "PythonExpression"].includes(language) ? byPath(doctype) : null;
}
