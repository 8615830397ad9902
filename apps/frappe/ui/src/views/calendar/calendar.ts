// A calendar without its looks: which days are shown, what is on them, and moving it.
import { computed, reactive } from "vue";
import { call, fetchValue } from "../../api/client";
import { __ } from "../../i18n";
import type { ListModel } from "../../list/model";
import { calendarSettings } from "../../list/settings";
import type { Doc } from "../../model/expressions";
import { siteToday } from "../../model/format";
import { addDays } from "../../model/numbers";
import { span } from "../kinds";
import { addMonths, daysBetween, momentAt, minutesOf, spoken, weekStart, weeksOf } from "./dates";
import { daysOf, type Entry, entryOf, type FieldMap } from "./entries";

export type Mode = "month" | "week" | "day" | "agenda";
export const MODES: Mode[] = ["month", "week", "day", "agenda"];

export class Calendar {
  readonly state = reactive({ mode: "month" as Mode, day: siteToday(), entries: [] as Entry[], loading: false, error: "", said: "" });
  readonly days = computed<string[]>(() => {
    const { mode, day } = this.state;
    if (mode === "day") return [day];
    if (mode === "week") return Array.from({ length: 7 }, (_each, index) => addDays(weekStart(day), index));
    return weeksOf(day).flat();
  });
  readonly title = computed(() => {
    const { mode, day } = this.state;
    if (mode === "day") return spoken(day, { year: "numeric", month: "long", day: "numeric", weekday: "long" });
    if (mode === "week") return `${spoken(this.days.value[0] ?? day, { year: "numeric", month: "long", day: "numeric" })} – ${spoken(this.days.value.at(-1) ?? day, { month: "long", day: "numeric" })}`;
    return spoken(day, { year: "numeric", month: "long" });
  });
  private asked = 0;

  constructor(readonly list: ListModel) {}

  map(): FieldMap | null {
    const { meta } = this.list.state;
    const dates = meta && span(meta);
    if (!meta || !dates) return null;
    const told = calendarSettings[meta.name]?.field_map;
    const colour = meta.fields.find((field) => field.fieldtype === "Color")?.fieldname;
    return { ...dates, title: told?.title ?? this.list.title.value, color: told?.color ?? colour, status: told?.status ?? this.list.stateName.value };
  }
  /** Are the days without times of day? */
  dateOnly(): boolean { return this.list.state.meta?.fields.find((field) => field.fieldname === this.map()?.start)?.fieldtype === "Date"; }

  async load(): Promise<void> {
    const map = this.map();
    const { meta } = this.list.state;
    if (!map || !meta) return;
    const mine = ++this.asked;
    const [start, end] = [this.days.value[0], this.days.value.at(-1)];
    this.state.loading = true;
    this.state.error = "";
    try {
      const told = calendarSettings[meta.name];
      const fields = this.list.columns.value.slice(0, 3).map((column) => column.fieldname);
      const docs = (await fetchValue<Doc[]>(told?.get_events_method ?? "frappe.desk.calendar.get_events", { doctype: meta.name, start, end, field_map: { ...map, id: "name" }, filters: this.list.conditions(), fields })) ?? [];
      if (mine !== this.asked) return;
      const read = (doc: Doc): Entry | null => {
        const badge = this.list.badge(doc);
        const title = String(doc.title ?? doc[map.title ?? ""] ?? doc.name);
        const entry = entryOf(doc, map, this.list.state.titles[`${meta.fields.find((field) => field.fieldname === map.title)?.options ?? ""}::${title}`] ?? title, badge?.colour ?? "", this.dateOnly());
        return entry && { ...entry, colour: String(doc.color ?? told?.color_map?.[String(doc[map.status ?? ""])] ?? entry.colour) };
      };
      this.state.entries = docs.map(read).filter((entry) => entry !== null);
    } catch (caught) {
      if (mine === this.asked) this.state.error = (caught as Error).message;
    } finally {
      if (mine === this.asked) this.state.loading = false;
    }
  }

  step(count: number): void {
    const { mode, day } = this.state;
    this.go(mode === "day" ? addDays(day, count) : mode === "week" ? addDays(day, 7 * count) : addMonths(day, count));
  }
  go(day: string): void { this.state.day = day; }
  on(day: string): Entry[] { return this.state.entries.filter((entry) => daysOf(entry)[0] <= day && daysOf(entry)[1] >= day); }

  /** What a new document from these days begins with; minutes where times of day count. */
  fresh(first: string, last: string, from?: number, to?: number): Record<string, string> {
    const map = this.map();
    if (!map) return {};
    const [a, b] = first <= last ? [first, last] : [last, first];
    const only = this.dateOnly();
    return { [map.start]: only ? a : momentAt(a, from ?? 540), ...(map.end !== map.start ? { [map.end]: only ? b : momentAt(b, to ?? 1020) } : {}) };
  }

  /** Put an entry on another day, or at another time of day; it keeps its length. Saved as a form saves. */
  async move(entry: Entry, day: string, minutes?: number): Promise<void> {
    const map = this.map();
    if (!map) return;
    const across = daysBetween(entry.start, day);
    const later = minutes === undefined ? 0 : minutes - minutesOf(entry.start);
    const moved = (moment: string): string => {
      if (moment.length <= 10) return addDays(moment, across);
      const total = minutesOf(moment) + later;
      return momentAt(addDays(moment.slice(0, 10), across + Math.floor(total / 1440)), ((total % 1440) + 1440) % 1440);
    };
    const before = { start: entry.start, end: entry.end };
    Object.assign(entry, { start: moved(entry.start), end: moved(entry.end) });
    try {
      const { doc } = entry;
      await call("frappe.desk.calendar.update_event", { args: { doctype: this.list.doctype, name: doc.name, start: entry.start, ...(doc[map.end] && map.end !== map.start ? { end: entry.end } : {}) }, field_map: map });
      this.state.said = __("{0} is on {1} now", [entry.title, spoken(day, { month: "long", day: "numeric", weekday: "long" })]);
    } catch (caught) {
      Object.assign(entry, before);
      throw caught;
    }
  }
}
