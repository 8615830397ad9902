// Which views a DocType has, by its metadata and what list scripts say. Pure.
import { __ } from "../i18n";
import { calendarSettings } from "../list/settings";
import { type Field, hasValue, type Meta } from "../model/meta";

export interface View { view: string; label: string }

export const dateFields = (meta: Meta): Field[] => meta.fields.filter((field) => hasValue(field) && !field.is_virtual && ["Date", "Datetime"].includes(field.fieldtype));
/** Fields whose values make the columns of a board. */
export const boardFields = (meta: Meta): Field[] => meta.fields.filter((field) => field.fieldname === meta.workflow?.field || (field.fieldtype === "Select" && (field.options ?? "").split("\n").filter(Boolean).length > 1));
export const imageField = (meta: Meta): string => meta.image_field ?? meta.fields.find((field) => field.fieldtype === "Attach Image")?.fieldname ?? "";
export const placeField = (meta: Meta): string => meta.fields.find((field) => field.fieldtype === "Geolocation")?.fieldname ?? (["latitude", "longitude"].every((name) => meta.fields.some((field) => field.fieldname === name)) ? "latitude" : "");

/** The start and end of an entry: as the calendar's script says, else by what the dates are called. */
export function span(meta: Meta): { start: string; end: string } | null {
  const told = calendarSettings[meta.name]?.field_map;
  if (told?.start) return { start: told.start, end: told.end ?? told.start };
  const dates = dateFields(meta);
  const called = (words: RegExp): string | undefined => dates.find((field) => words.test(field.fieldname))?.fieldname;
  const start = called(/^(start|from|begin|valid_from|starts|planned_start)/) ?? called(/(start|from)/) ?? dates.find((field) => field.in_list_view || field.reqd)?.fieldname ?? dates[0]?.fieldname;
  if (!start) return null;
  return { start, end: called(/^(end|to_|until|valid_to|ends|planned_end)/) ?? called(/(end_|_end$|_to$|_until$|to_date)/) ?? start };
}

export function viewsOf(meta: Meta): View[] {
  const dates = span(meta);
  const all: [string, string, boolean][] = [
    ["list", __("List"), true], ["report", __("Report"), Boolean(meta.perm[0]?.report)], ["dashboard", __("Dashboard"), true], ["tree", __("Tree"), Boolean(meta.is_tree)], ["kanban", __("Kanban"), boardFields(meta).length > 0],
    ["calendar", __("Calendar"), Boolean(dates)], ["gantt", __("Gantt"), Boolean(dates && dates.start !== dates.end)], ["image", __("Pictures"), Boolean(imageField(meta))], ["map", __("Map"), Boolean(placeField(meta))],
  ];
  return all.filter(([, , there]) => there).map(([view, label]) => ({ view, label }));
}
