// Entries of a calendar: what they say, which days they cover, where they stand beside each other. Pure.
import type { Doc } from "../../model/expressions";
import { addDays } from "../../model/numbers";
import { daysBetween, minutesOf } from "./dates";

export interface Entry { name: string; title: string; start: string; end: string; allDay: boolean; colour: string; badge: string; doc: Doc }
export interface FieldMap { start: string; end: string; title?: string; color?: string; status?: string }

const LONGEST_SHOWN = 12 * 60;

/** Days an entry covers. One that ends at midnight does not touch that day. */
export function daysOf(entry: Entry): [string, string] {
  const first = entry.start.slice(0, 10);
  const last = entry.end.slice(0, 10);
  if (!entry.allDay && last > first && minutesOf(entry.end) === 0) return [first, addDays(last, -1)];
  return [first, last < first ? first : last];
}

export function entryOf(doc: Doc, map: FieldMap, title: string, badge: string, dateOnly: boolean): Entry | null {
  const start = String(doc[map.start] ?? "");
  if (!start) return null;
  const end = String(doc[map.end] ?? "") || start;
  const across = daysBetween(start, end);
  const allDay = dateOnly || across > 1 || (across === 1 && minutesOf(end) + 1440 - minutesOf(start) > LONGEST_SHOWN);
  return { name: String(doc.name), title, start, end: end < start ? start : end, allDay, colour: String(doc[map.color ?? ""] ?? ""), badge, doc };
}

export interface Placed { entry: Entry; from: number; to: number; lane: number; before: boolean; after: boolean }
/** The entries of one week as bars: from which to which of its days, in which lane, whether they go on before or after. */
export function bars(week: string[], entries: Entry[]): Placed[] {
  const [first = "", last = ""] = [week[0], week.at(-1)];
  const free: number[] = [];
  const touching = entries.map((entry) => ({ entry, days: daysOf(entry) })).filter(({ days }) => days[0] <= last && days[1] >= first);
  touching.sort((a, b) => a.days[0].localeCompare(b.days[0]) || b.days[1].localeCompare(a.days[1]) || a.entry.start.localeCompare(b.entry.start));
  return touching.map(({ entry, days }) => {
    const from = Math.max(0, daysBetween(first, days[0]));
    const to = Math.min(week.length - 1, daysBetween(first, days[1]));
    let lane = free.findIndex((until) => until < from);
    if (lane < 0) lane = free.length;
    free[lane] = to;
    return { entry, from, to, lane, before: days[0] < first, after: days[1] > last };
  });
}

export interface Timed { entry: Entry; top: number; height: number; column: number; columns: number }
/** The entries of one day in minutes from midnight, those at the same time side by side. */
export function timed(day: string, entries: Entry[]): Timed[] {
  const own = entries.filter((entry) => !entry.allDay && daysOf(entry)[0] <= day && daysOf(entry)[1] >= day).sort((a, b) => a.start.localeCompare(b.start));
  const found: Timed[] = [];
  let group: Timed[] = [];
  let until = -1;
  for (const entry of own) {
    const top = entry.start.slice(0, 10) < day ? 0 : minutesOf(entry.start);
    const bottom = Math.max(entry.end.slice(0, 10) > day ? 1440 : minutesOf(entry.end), top + 30);
    if (top >= until) { group = []; until = -1; }
    const taken = new Set(group.filter((each) => each.top + each.height > top).map((each) => each.column));
    let column = 0;
    while (taken.has(column)) column += 1;
    const placed: Timed = { entry, top, height: bottom - top, column, columns: 1 };
    group.push(placed);
    found.push(placed);
    until = Math.max(until, bottom);
    const columns = Math.max(...group.map((each) => each.column)) + 1;
    for (const each of group) each.columns = columns;
  }
  return found;
}
