// The table of a report: which rows are seen, in which order, under which branch of a tree. Pure.
import type { Doc } from "../model/expressions";
import { display } from "../model/format";
import { type Field, NUMBERS } from "../model/meta";
import type { Column } from "../model/reports";

export type { Column } from "../model/reports";
export interface Row { doc: Doc; at: number; indent: number; branch: boolean }
export interface Order { field: string; down: boolean }

export const ROW = 36;
const AHEAD = 12;
const ADDED = new Set(["Int", "Float", "Currency", "Percent", "Duration"]);
const WIDE: Record<string, number> = { Check: 70, Int: 90, Float: 110, Currency: 120, Percent: 100, Date: 110, Datetime: 150, Time: 90, Link: 160, Select: 120, Duration: 110 };

export const isNumber = (column: Column): boolean => NUMBERS.has(column.fieldtype) || column.align === "right";
export const widthOf = (column: Column): number => Math.min(Math.max(Number(column.width) || WIDE[column.fieldtype] || 150, 56), 600);

/** Rows of a report's answer: documents, and the row of totals if the server added one. */
export function taken(result: unknown[]): { docs: Doc[]; total: unknown[] | null } {
  const docs = result.filter((row): row is Doc => !Array.isArray(row) && row !== null && typeof row === "object");
  return { docs, total: (result.find(Array.isArray) as unknown[] | undefined) ?? null };
}

/** All rows with their depth, and whether others hang under them. */
export function rowsOf(docs: Doc[]): Row[] {
  const depth = (doc: Doc | undefined): number => Number(doc?.indent ?? 0) || 0;
  return docs.map((doc, at) => ({ doc, at, indent: depth(doc), branch: depth(docs[at + 1]) > depth(doc) }));
}

/** Does a value fit what was typed above its column? `>5`, `<=3`, `!=x`, `=x`, `2:9`, else a part of the text. */
export function fits(column: Column, value: unknown, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return true;
  const shown = display(column as Field, value).toLowerCase();
  const [, sign = "", rest = ""] = /^(>=|<=|!=|>|<|=)?\s*(.*)$/.exec(wanted) ?? [];
  const span = /^(-?[\d.]+)\s*:\s*(-?[\d.]+)$/.exec(rest);
  const number = Number(value);
  if (!sign && span && isNumber(column)) return number >= Number(span[1]) && number <= Number(span[2]);
  if (!sign) return shown.includes(wanted) || String(value ?? "").toLowerCase().includes(wanted);
  const numeric = rest !== "" && !Number.isNaN(Number(rest)) && isNumber(column);
  const [left, right] = numeric ? [number, Number(rest)] : [String(value ?? "").toLowerCase(), rest];
  switch (sign) {
    case ">": return left > right;
    case "<": return left < right;
    case ">=": return left >= right;
    case "<=": return left <= right;
    case "!=": return left !== right && shown !== rest;
    default: return left === right || shown === rest;
  }
}

// As the server does: Chinese by its sound, whatever the language of the browser.
const collate = new Intl.Collator("zh-u-co-pinyin", { numeric: true });
function compare(column: Column, one: unknown, other: unknown): number {
  const [first, second] = [one ?? "", other ?? ""];
  if (first === "" || second === "") return first === second ? 0 : first === "" ? 1 : -1;
  return isNumber(column) ? Number(first) - Number(second) : collate.compare(String(first), String(second));
}

/** The rows to be seen: those that fit the filters, sorted, without those in closed branches. A tree keeps its shape when it is sorted. */
export function seen(rows: Row[], columns: Column[], filters: Record<string, string>, order: Order | null, closed: Set<number>): Row[] {
  const active = columns.filter((column) => filters[column.fieldname]?.trim());
  const tree = rows.some((row) => row.indent > 0);
  const keep = (row: Row): boolean => active.every((column) => fits(column, row.doc[column.fieldname], filters[column.fieldname] ?? ""));
  let found = active.length ? (tree ? withParents(rows, keep) : rows.filter(keep)) : rows;
  const column = order && columns.find((each) => each.fieldname === order.field);
  if (column && order && !tree) {
    const sign = order.down ? -1 : 1;
    found = [...found].sort((one, other) => {
      const [first, second] = [one.doc[column.fieldname], other.doc[column.fieldname]];
      const blank = (value: unknown): boolean => value === null || value === undefined || value === "";
      return blank(first) || blank(second) ? compare(column, first, second) : sign * compare(column, first, second);
    });
  }
  return tree && !active.length ? open(found, closed) : found;
}

function withParents(rows: Row[], keep: (row: Row) => boolean): Row[] {
  const wanted = new Set<number>();
  const path: Row[] = [];
  for (const row of rows) {
    path.length = row.indent;
    path[row.indent] = row;
    if (keep(row)) for (const parent of path) if (parent) wanted.add(parent.at);
  }
  return rows.filter((row) => wanted.has(row.at));
}

function open(rows: Row[], closed: Set<number>): Row[] {
  const found: Row[] = [];
  let under = Infinity;
  for (const row of rows) {
    if (row.indent > under) continue;
    under = closed.has(row.at) ? row.indent : Infinity;
    found.push(row);
  }
  return found;
}

/** The part of the rows that is drawn. */
export function inWindow(count: number, top: number, height: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(Math.floor(top / ROW) - AHEAD, Math.max(count - 1, 0)));
  return { from, to: Math.min(count, Math.ceil((top + height) / ROW) + AHEAD) };
}

/** Totals of the rows seen; of a tree the outermost ones. The server's rule, so that a filtered table adds up as the whole one does. */
export function totals(columns: Column[], rows: Row[], word: string): unknown[] {
  const counted = rows.filter((row) => row.indent === 0);
  const sums = columns.map((column) => {
    if (!ADDED.has(column.fieldtype) || column.disable_total) return null;
    const values = counted.map((row) => row.doc[column.fieldname]).filter((value) => value !== null && value !== undefined && value !== "").map(Number);
    const sum = values.reduce((whole, value) => whole + Math.round(value * 10_000), 0) / 10_000;
    return column.fieldtype === "Percent" ? (values.length ? sum / values.length : null) : sum;
  });
  const place = columns.findIndex((column) => !ADDED.has(column.fieldtype));
  if (place >= 0) sums[place] = word as never;
  return sums;
}

export interface Pivot { columns: Column[]; rows: Doc[] }
/** A table of two fields against each other: one row per value of the first, one column per value of the second, a figure where they meet. */
export function pivot(rows: Doc[], down: Column, across: Column, figure: Column | null, word: string): Pivot {
  const heads = [...new Set(rows.map((row) => String(row[across.fieldname] ?? "")))].sort(collate.compare);
  const lines = new Map<string, Doc>();
  for (const row of rows) {
    const key = String(row[down.fieldname] ?? "");
    const line = lines.get(key) ?? { [down.fieldname]: row[down.fieldname], _all: 0 };
    const value = figure ? Number(row[figure.fieldname] ?? 0) : 1;
    const head = `_at_${heads.indexOf(String(row[across.fieldname] ?? ""))}`;
    line[head] = Number(line[head] ?? 0) + value;
    line._all = Number(line._all) + value;
    lines.set(key, line);
  }
  const shape = { fieldtype: figure?.fieldtype ?? "Int", precision: figure?.precision, options: figure?.options };
  const columns: Column[] = [down, ...heads.map((head, index) => ({ ...shape, fieldname: `_at_${index}`, label: display(across as Field, head) || "–" })), { ...shape, fieldname: "_all", label: word }];
  return { columns, rows: [...lines.values()].sort((one, other) => collate.compare(String(one[down.fieldname] ?? ""), String(other[down.fieldname] ?? ""))) };
}
