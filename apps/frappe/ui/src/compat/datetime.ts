// frappe.datetime, for scripts: dates are texts as the server stores them.
import { addDays, formatDate, iso, parseDate } from "../model/numbers";
import { siteMoment, siteToday } from "../model/format";

const parts = (date: string): [number, number, number] => {
  const [year = 1970, month = 1, day = 1] = date.slice(0, 10).split("-").map(Number);
  return [year, month, day];
};
const days = (date: string): number => Date.UTC(parts(date)[0], parts(date)[1] - 1, parts(date)[2]) / 86_400_000;
const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

function addMonths(date: string, count: number): string {
  const [year, month, day] = parts(date);
  const all = year * 12 + month - 1 + count;
  const [y, m] = [Math.floor(all / 12), (all % 12) + 1];
  return iso(y, m, Math.min(day, lastDay(y, m)));
}

export const datetime = {
  get_today: siteToday, nowdate: siteToday, now_date: siteToday, now_datetime: siteMoment, now_time: () => siteMoment().slice(11),
  add_days: (date: string, count: number) => addDays(date.slice(0, 10), count), add_months: addMonths,
  get_diff: (a: string, b: string) => days(a) - days(b), get_day_diff: (a: string, b: string) => days(a) - days(b),
  month_start: (date = siteToday()) => iso(parts(date)[0], parts(date)[1], 1),
  month_end: (date = siteToday()) => iso(parts(date)[0], parts(date)[1], lastDay(parts(date)[0], parts(date)[1])),
  year_start: () => `${siteToday().slice(0, 4)}-01-01`, year_end: () => `${siteToday().slice(0, 4)}-12-31`,
  str_to_user: (date: string) => formatDate(date), user_to_str: (text: string) => parseDate(text, siteToday()),
  str_to_obj: (date: string) => new Date(date.replace(" ", "T")), obj_to_str: (date: Date) => iso(date.getFullYear(), date.getMonth() + 1, date.getDate()),
};
