// What the server says of a file that is to be imported, made ready to be shown.
import { __ } from "../i18n";

export interface Problem { row: number; column: string; message: string }
export interface Preview {
  columns: { index: number; title: string; field: string; label: string }[]; unknown: string[]; header: string[];
  fields: { value: string; label: string }[]; data: unknown[][]; total: number; ready: number; tried: number; problems: Problem[];
}
export interface Group { key: string; column: string; message: string; rows: string }
/** The choice of a column that fills no field. */
export const SKIP = "Don't Import";
const NAMED = 8;

/** One entry for what is wrong in the same way with the same column, with the rows it is wrong in. */
export function grouped(problems: Problem[]): Group[] {
  const found = new Map<string, { first: Problem; rows: number[] }>();
  for (const problem of problems) {
    const key = `${problem.column}\n${problem.message}`;
    const entry = found.get(key) ?? { first: problem, rows: [] };
    if (problem.row && !entry.rows.includes(problem.row)) entry.rows.push(problem.row);
    found.set(key, entry);
  }
  return [...found].map(([key, { first, rows }]) => ({ key, column: first.column, message: first.message, rows: listed(rows) }));
}
function listed(rows: number[]): string {
  const shown = rows.slice(0, NAMED).join(", ");
  return rows.length > NAMED ? __("{0} and {1} more", [shown, rows.length - NAMED]) : shown;
}
/** Line and place of a cell -> what is wrong with it. */
export function cellProblems(preview: Preview): Map<string, string> {
  const found = new Map<string, string>();
  for (const { row, column, message } of preview.problems) {
    const place = preview.columns.find((each) => each.title === column) ?? preview.columns.find((each) => each.label === column);
    if (place) found.set(`${row}:${place.index}`, message);
  }
  return found;
}
