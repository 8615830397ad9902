// Days, weeks and hours of a calendar, as texts and numbers on the site's clock. Pure.
import { boot } from "../../api/client";
import { addDays } from "../../model/numbers";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const utc = (day: string): Date => new Date(`${day.slice(0, 10)}T00:00:00Z`);
export const weekday = (day: string): number => utc(day).getUTCDay();
export const daysBetween = (first: string, last: string): number => Math.round((utc(last).getTime() - utc(first).getTime()) / 86_400_000);

/** The first day of the week as the site says; Monday where it says nothing and the language is Chinese. */
export function firstWeekday(): number {
  const told = WEEKDAYS.indexOf(boot.sysdefaults?.first_day_of_the_week ?? "");
  if (told > 0 || (told === 0 && !boot.lang?.startsWith("zh"))) return told;
  return 1;
}
export const weekStart = (day: string, first = firstWeekday()): string => addDays(day, -((weekday(day) - first + 7) % 7));
export const monthStart = (day: string): string => `${day.slice(0, 7)}-01`;
export function addMonths(day: string, count: number): string {
  const all = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + count;
  const [year, month] = [Math.floor(all / 12), (all % 12) + 1];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${year}-${String(month).padStart(2, "0")}-${String(Math.min(Number(day.slice(8, 10)), last)).padStart(2, "0")}`;
}
/** The weeks that a month touches, each of seven days. */
export function weeksOf(month: string, first = firstWeekday()): string[][] {
  const weeks: string[][] = [];
  for (let day = weekStart(monthStart(month), first); day < addMonths(monthStart(month), 1); day = addDays(day, 7)) weeks.push(Array.from({ length: 7 }, (_each, index) => addDays(day, index)));
  return weeks;
}

/** Minutes since midnight of a moment; a day without time is at its beginning. */
export const minutesOf = (moment: string): number => Number(moment.slice(11, 13) || 0) * 60 + Number(moment.slice(14, 16) || 0);
export const momentAt = (day: string, minutes: number): string => `${day} ${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}:00`;

const locale = (): string => boot.lang?.replace("_", "-") || "en";
export const spoken = (day: string, options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }).format(utc(day));
