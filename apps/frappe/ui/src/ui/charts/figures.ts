// The arithmetic of charts. Pure.
export type ChartKind = "line" | "bar" | "stacked" | "donut" | "pie" | "percentage" | "heatmap" | "grid";
export interface Series { name: string; values: (number | null)[]; kind?: "line" | "bar" }
export interface ChartData { labels: string[]; series: Series[]; /** of a heat map: value by day, "2026-03-05" */ days?: Record<string, number> }

/** Round marks of an axis that hold all values: from at most 0 to at least the largest. */
export function ticks(smallest: number, largest: number, count = 4): number[] {
  const low = Math.min(0, smallest);
  const high = Math.max(0, largest);
  const rough = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999) ?? rough;
  const whole = Number.isInteger(largest) && Number.isInteger(smallest) ? Math.max(1, Math.ceil(step)) : step;
  const first = Math.floor(low / whole);
  const last = Math.max(first + 1, Math.ceil(high / whole - 1e-9));
  return Array.from({ length: last - first + 1 }, (_each, index) => Number(((first + index) * whole).toPrecision(12)));
}

/** Least and most that the axis has to hold; stacked bars are summed. */
export function extent(series: Series[], stacked: boolean): [number, number] {
  const size = Math.max(0, ...series.map((each) => each.values.length));
  let low = 0;
  let high = 0;
  for (let at = 0; at < size; at++) {
    const values = series.map((each) => each.values[at] ?? 0);
    const up = stacked ? values.filter((value) => value > 0).reduce((sum, value) => sum + value, 0) : Math.max(...values);
    const down = stacked ? values.filter((value) => value < 0).reduce((sum, value) => sum + value, 0) : Math.min(...values);
    high = Math.max(high, up);
    low = Math.min(low, down);
  }
  return [low, high];
}

/** Every how many-th label fits beside each other. */
export const everyNth = (count: number, width: number, room: number): number => Math.max(1, Math.ceil((count * room) / Math.max(width, 1)));

/** The path of a part of a ring, from one share of the turn to another. */
export function arc(from: number, to: number, outer: number, inner: number): string {
  const end = to - from >= 1 ? from + 0.99999 : to;
  const point = (share: number, radius: number): string => `${(Math.sin(share * 2 * Math.PI) * radius).toFixed(3)} ${(-Math.cos(share * 2 * Math.PI) * radius).toFixed(3)}`;
  const large = end - from > 0.5 ? 1 : 0;
  const back = inner ? `L${point(end, inner)}A${inner} ${inner} 0 ${large} 0 ${point(from, inner)}Z` : "L0 0Z";
  return `M${point(from, outer)}A${outer} ${outer} 0 ${large} 1 ${point(end, outer)}${back}`;
}

/** Shares of the whole; what is less than nothing counts nothing. */
export function shares(values: (number | null)[]): { share: number; from: number }[] {
  const parts = values.map((value) => Math.max(0, value ?? 0));
  const whole = parts.reduce((sum, value) => sum + value, 0) || 1;
  let from = 0;
  return parts.map((value) => { const entry = { share: value / whole, from }; from += entry.share; return entry; });
}

export interface Day { date: string; week: number; weekday: number; value: number; level: number }
/** The days of a year as weeks by weekdays, Monday first; levels 0 to 4 by quarters of the largest value. */
export function calendarOf(year: number, days: Record<string, number>): Day[] {
  const found: Day[] = [];
  const most = Math.max(1, ...Object.values(days));
  const first = new Date(Date.UTC(year, 0, 1));
  const offset = (first.getUTCDay() + 6) % 7;
  for (let at = 0; ; at++) {
    const day = new Date(Date.UTC(year, 0, 1 + at));
    if (day.getUTCFullYear() !== year) return found;
    const date = day.toISOString().slice(0, 10);
    const value = days[date] ?? 0;
    found.push({ date, week: Math.floor((at + offset) / 7), weekday: (at + offset) % 7, value, level: levelOf(value, most) });
  }
}

/** How strong a value is coloured: 0 nothing, 1 to 4 by quarters of the largest. */
export const levelOf = (value: number | null, most: number): number => (value && value > 0 ? Math.max(1, Math.ceil((value / Math.max(most, 1)) * 4)) : 0);
export const colourOf = (index: number): string => `var(--chart-${(index % 8) + 1})`;
/** Whole numbers as they are; large ones short, in the person's way of writing. */
export function short(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, Math.abs(value) >= 10_000 ? { notation: "compact", maximumFractionDigits: 1 } : { maximumFractionDigits: 2 }).format(value);
}
