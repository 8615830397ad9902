// Charts as reports give them (the words of upstream's chart library) in the desk's own figures.
import type { ChartData, ChartKind } from "../ui/charts/figures";

interface Given { type?: string; data?: { labels?: unknown[]; datasets?: { name?: string; values?: unknown[]; chartType?: string }[] }; barOptions?: { stacked?: number | boolean }; /** rows and columns in colours instead of stacked bars */ grid?: number | boolean; height?: number; title?: string }
const KINDS = new Set<string>(["line", "bar", "donut", "pie", "percentage"]);

export interface Drawn { kind: ChartKind; data: ChartData; height?: number; title?: string }

/** What can be drawn of a report's chart; null where there is nothing to draw. */
export function drawn(given: unknown): Drawn | null {
  const chart = given as Given | null | undefined;
  const labels = (chart?.data?.labels ?? []).map((label) => String(label ?? ""));
  const sets = chart?.data?.datasets ?? [];
  if (!chart || !labels.length || !sets.length) return null;
  const type = chart.type === "axis-mixed" ? "bar" : (chart.type ?? "bar");
  const kind = (chart.grid ? "grid" : chart.barOptions?.stacked && type === "bar" ? "stacked" : KINDS.has(type) ? type : "bar") as ChartKind;
  const series = sets.map((set) => ({ name: set.name ?? "", values: (set.values ?? []).map((value) => (value === null || value === undefined ? null : Number(value))), kind: set.chartType === "line" ? ("line" as const) : set.chartType === "bar" ? ("bar" as const) : undefined }));
  return { kind, data: { labels, series }, height: chart.height, title: chart.title };
}
