// Conditions as rows of field, comparison and value, written as the expressions that the server evaluates, and read back. Pure.
import { type Filter, filterable, listed, operatorsOf } from "./filters";
import { type Field, LONG, type Meta, NUMBERS } from "./meta";

/** Rows of which all hold, or any. */
export interface Rows { any: boolean; filters: Filter[] }

const WRITTEN = new Set(["=", "!=", ">", "<", ">=", "<=", "like", "not like", "in", "not in", "is", "between", "timespan"]);
const DAYS = new Set(["Date", "Datetime"]);
const numeric = (field: Field): boolean => NUMBERS.has(field.fieldtype) || field.fieldtype === "Check";

/** Fields a condition can ask: those of filters that a document has as attributes. */
export const askable = (meta: Meta): Field[] => filterable(meta).filter((field) => !field.fieldname.startsWith("_"));
export function comparisons(field: Field): string[] {
  if (field.fieldtype === "Time") return ["is"];
  const known = operatorsOf(field).filter((operator) => WRITTEN.has(operator));
  // Texts are asked as a whole before they are searched.
  return known[0] === "like" && !LONG.has(field.fieldtype) ? ["=", ...known.filter((operator) => operator !== "=")] : known;
}

const quoted = (value: unknown): string => JSON.stringify(String(value));
const span = (value: unknown, end: 0 | 1): string => `str(frappe.utils.get_timespan_date_range(${quoted(value)})[${end}])[:10]`;
const ready = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 && value.every((each) => each !== "" && each !== null && each !== undefined) : value !== "" && value !== null && value !== undefined);

/** One row as an expression; null while it is not filled in. names: fields are known by their names, not as `doc.field`. */
export function written(field: Field, { operator, value }: Filter, names = false): string | null {
  if (!ready(value)) return null;
  const name = names ? field.fieldname : `doc.${field.fieldname}`;
  const text = `str(${name} or "")`;
  const day = `${text}[:10]`;
  if (operator === "is") return value === "set" ? name : `not ${name}`;
  if (operator === "in" || operator === "not in") return listed(value).length ? `${name} ${operator} [${listed(value).map(quoted).join(", ")}]` : null;
  if (operator === "like" || operator === "not like") return `${quoted(String(value).replace(/^%+|%+$/g, "").toLowerCase())} ${operator === "like" ? "in" : "not in"} ${text}.lower()`;
  if (operator === "timespan") return `${span(value, 0)} <= ${day} <= ${span(value, 1)}`;
  const sign = operator === "=" ? "==" : operator;
  const [first, last] = Array.isArray(value) ? value : [value, value];
  if (numeric(field)) return operator === "between" ? `${Number(first)} <= (${name} or 0) <= ${Number(last)}` : `(${name} or 0) ${sign} ${Number(first)}`;
  if (!DAYS.has(field.fieldtype)) return `${name} ${sign} ${quoted(value)}`;
  if (operator === "between") return `${quoted(first)} <= ${day} <= ${quoted(last)}`;
  return sign.startsWith("<") ? `"" < ${day} ${sign} ${quoted(value)}` : `${day} ${sign} ${quoted(value)}`;
}

/** All rows that are filled in, as one expression. */
export function expression(fields: Field[], rows: Rows, names = false): string {
  const parts = rows.filters.flatMap((filter) => {
    const field = fields.find((each) => each.fieldname === filter.field);
    return (field && written(field, filter, names)) ?? [];
  });
  return parts.join(rows.any ? " or " : " and ");
}

const STRING = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'`;
const NAME = "(?:doc\\.)?([a-z][a-z0-9_]*)";
const NUMBER = "-?\\d+(?:\\.\\d+)?";
const DAY = `str\\(${NAME} or ""\\)(?:\\[:10\\])?`;
const SPAN = `str\\(frappe\\.utils\\.get_timespan_date_range\\((${STRING})\\)\\[[01]\\]\\)\\[:10\\]`;
const pattern = (text: string): RegExp => new RegExp(`^${text}$`);

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  return JSON.parse(text.startsWith('"') ? text : `"${inner.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"')}"`) as string;
}
const plainSign = (sign: string): string => (sign === "==" ? "=" : sign);

type Reader = [RegExp, (parts: string[]) => Filter];
const READERS: Reader[] = [
  [pattern(`${NAME} (==|!=|>=|<=|>|<) (${STRING})`), ([, field = "", sign = "", value = ""]) => ({ field, operator: plainSign(sign), value: unquoted(value) })],
  [pattern(`\\(?${NAME}(?: or 0\\))? (==|!=|>=|<=|>|<) (${NUMBER})`), ([, field = "", sign = "", value = ""]) => ({ field, operator: plainSign(sign), value: Number(value) })],
  [pattern(`(${NUMBER}) <= \\(?${NAME}(?: or 0\\))? <= (${NUMBER})`), ([, first, field = "", last]) => ({ field, operator: "between", value: [Number(first), Number(last)] })],
  [pattern(`(${STRING}) <= ${DAY} <= (${STRING})`), ([, first = "", field = "", last = ""]) => ({ field, operator: "between", value: [unquoted(first), unquoted(last)] })],
  [pattern(`(?:"" < )?${DAY} (==|!=|>=|<=|>|<) (${STRING})`), ([, field = "", sign = "", value = ""]) => ({ field, operator: plainSign(sign), value: unquoted(value) })],
  [pattern(`${SPAN} <= ${DAY} <= ${SPAN}`), ([, value = "", field = ""]) => ({ field, operator: "timespan", value: unquoted(value) })],
  [pattern(`(${STRING}) (in|not in) str\\(${NAME} or ""\\)\\.lower\\(\\)`), ([, value = "", sign, field = ""]) => ({ field, operator: sign === "in" ? "like" : "not like", value: unquoted(value) })],
  [pattern(`${NAME} (in|not in) [[(]((?:${STRING})(?:, ?(?:${STRING}))*),?[\\])]`), ([, field = "", sign = "", values = ""]) => ({ field, operator: sign, value: [...values.matchAll(new RegExp(STRING, "g"))].map(([each]) => unquoted(each)) })],
  [pattern(`not ${NAME}`), ([, field = ""]) => ({ field, operator: "is", value: "not set" })],
  [pattern(NAME), ([, field = ""]) => ({ field, operator: "is", value: "set" })],
];

/** The parts between `and`s or `or`s (or `&&` and `||`) outside of brackets and texts; null where both stand. */
function split(text: string, words = "and|or"): { any: boolean; parts: string[] } | null {
  const found = new Set<string>();
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  const token = new RegExp(`${STRING}|[([]|[)\\]]|\\s+(${words})\\s+`, "g");
  for (let next = token.exec(text); next; next = token.exec(text)) {
    if (next[1] && !depth) { found.add(next[1]); parts.push(text.slice(start, next.index)); start = token.lastIndex; }
    else if (/^[([]$/.test(next[0])) depth += 1;
    else if (/^[)\]]$/.test(next[0])) depth -= 1;
  }
  parts.push(text.slice(start));
  return found.size > 1 ? null : { any: found.has("or") || found.has("||"), parts: parts.map((part) => part.trim()) };
}

/** The rows behind an expression; null where it says more than rows can. */
export function readRows(text: string, fields: Field[]): Rows | null {
  if (!text.trim()) return { any: false, filters: [] };
  const found = split(text.trim());
  const filters = found?.parts.map((part) => row(part, fields)) ?? [null];
  return found && filters.every((filter) => filter) ? { any: found.any, filters: filters as Filter[] } : null;
}

function row(text: string, fields: Field[]): Filter | null {
  for (const [form, read] of READERS) {
    const parts = form.exec(text);
    if (!parts) continue;
    const filter = read([...parts].map((part) => part ?? ""));
    const field = fields.find((each) => each.fieldname === filter.field);
    if (field?.fieldtype === "Check" && filter.operator === "is") return { field: filter.field, operator: "=", value: filter.value === "set" ? 1 : 0 };
    return field && comparisons(field).includes(filter.operator) ? filter : null;
  }
  return null;
}

/** Filters of a list as JSON keeps them, `[[DocType, field, operator, value]]`, as rows; null where it holds something else. */
export function readFilters(text: string): Filter[] | null {
  try {
    const found = JSON.parse(text || "[]") as unknown;
    if (found && typeof found === "object" && !Array.isArray(found)) return Object.keys(found).length ? null : [];
    const rows = (found as unknown[][]).map((each) => (each.length === 3 ? each : each.slice(1, 4)));
    return rows.every((each) => each.length === 3 && typeof each[0] === "string" && typeof each[1] === "string") ? rows.map(([field, operator, value]) => ({ field: String(field), operator: String(operator), value })) : null;
  } catch {
    return null;
  }
}

// --- what a form shows, asks and locks: `eval:` in the words of browsers, as upstream reads it --------------------------

const PLAIN = new Set(["=", "!=", ">", "<", ">=", "<=", "in", "not in", "is"]);
export const dependable = (field: Field): string[] => (field.fieldtype === "Check" ? ["="] : ["is", ...comparisons(field).filter((operator) => PLAIN.has(operator) && operator !== "is")]);
const SCRIPTED: Reader[] = [
  [pattern(`(!?)${NAME}`), ([, not, field = ""]) => ({ field, operator: "is", value: not ? "not set" : "set" })],
  [pattern(`${NAME} ?(===?|!==?|>=|<=|>|<) ?(${STRING})`), ([, field = "", sign = "", value = ""]) => ({ field, operator: plainSign(sign.replace(/^([=!])==$/, "$1=")), value: unquoted(value) })],
  [pattern(`${NAME} ?(===?|!==?|>=|<=|>|<) ?(${NUMBER})`), ([, field = "", sign = "", value = ""]) => ({ field, operator: plainSign(sign.replace(/^([=!])==$/, "$1=")), value: Number(value) })],
  [pattern(`(!?)\\[((?:${STRING})(?:, ?(?:${STRING}))*)\\]\\.includes\\(${NAME}\\)`), ([, not, values = "", field = ""]) => ({ field, operator: not ? "not in" : "in", value: [...values.matchAll(new RegExp(STRING, "g"))].map(([each]) => unquoted(each)) })],
];

function scripted(field: Field, { operator, value }: Filter): string | null {
  if (!ready(value)) return null;
  const name = `doc.${field.fieldname}`;
  if (field.fieldtype === "Check") return Number(value) ? name : `!${name}`;
  if (operator === "is") return value === "set" ? name : `!${name}`;
  if (operator === "in" || operator === "not in") return listed(value).length ? `${operator === "in" ? "" : "!"}[${listed(value).map(quoted).join(", ")}].includes(${name})` : null;
  return `${name} ${operator === "=" ? "==" : operator} ${numeric(field) ? Number(value) : quoted(value)}`;
}

/** Rows as a form's condition. */
export function asScript(fields: Field[], rows: Rows): string {
  const parts = rows.filters.flatMap((filter) => {
    const field = fields.find((each) => each.fieldname === filter.field);
    return (field && scripted(field, filter)) ?? [];
  });
  return parts.length ? `eval:${parts.join(rows.any ? " || " : " && ")}` : "";
}

/** The rows behind a form's condition; a plain word is a field that is filled. Null where it says more than rows can. */
export function readScript(text: string, fields: Field[]): Rows | null {
  const inner = text.trim().replace(/^eval:/, "").replace(/;$/, "").trim();
  if (!inner) return { any: false, filters: [] };
  const found = split(inner, "&&|\\|\\|");
  const filters = found?.parts.map((part) => {
    for (const [form, read] of SCRIPTED) {
      const parts = form.exec(part);
      if (!parts) continue;
      const filter = read([...parts].map((each) => each ?? ""));
      const field = fields.find((each) => each.fieldname === filter.field);
      if (field?.fieldtype === "Check") return filter.operator === "is" ? { field: filter.field, operator: "=", value: filter.value === "set" ? 1 : 0 } : ["=", "!="].includes(filter.operator) ? { field: filter.field, operator: "=", value: Number(Boolean(Number(filter.value))) ^ Number(filter.operator === "!=") } : null;
      return field && dependable(field).includes(filter.operator) ? filter : null;
    }
    return null;
  }) ?? [null];
  return found && filters.every((filter) => filter) ? { any: found.any, filters: filters as Filter[] } : null;
}
