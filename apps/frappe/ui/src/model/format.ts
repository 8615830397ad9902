import { boot } from "../api/client";
import { __, term } from "../i18n";
import type { Field, Meta } from "./meta";
import { toOwn } from "./zone";
import { formatDate, formatDuration, formatNumber, signs } from "./numbers";

const locale = boot.lang?.replace("_", "-") || "en";

export const numberFormat = boot.sysdefaults?.number_format || "#,###.##";
const digitsOf = (text: unknown, otherwise: number): number => (text === null || text === undefined || text === "" ? otherwise : Number(text));

/** A value for reading. */
export function display(field: Field | undefined, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  switch (field?.fieldtype) {
    case "Check": return value ? __("Yes") : __("No");
    case "Select": return term(String(value), field.text_context);
    case "Data": return field.translatable ? term(String(value)) : String(value);
    case "Link": return field.options === "Workflow State" ? term(String(value)) : String(value);
    case "Int": return formatNumber(value, numberFormat);
    case "Currency": return formatNumber(value, numberFormat, digitsOf(field.precision || boot.sysdefaults?.currency_precision, signs(numberFormat).digits));
    case "Float": return formatNumber(value, numberFormat, field.precision ? Number(field.precision) : null);
    case "Percent": return `${formatNumber(value, numberFormat)} %`;
    case "Rating": return "★".repeat(Math.round(Number(value) * (Number(field.options) || 5)));
    case "Duration": return formatDuration(Number(value));
    case "Password": return "••••••";
    case "Date": return formatDate(String(value), boot.sysdefaults?.date_format || undefined);
    case "Datetime": { const own = toOwn(String(value)); return `${formatDate(own, boot.sysdefaults?.date_format || undefined)} ${own.slice(11, 16)}`; }
    case "Time": return String(value).slice(0, 5);
    case "Text Editor": case "HTML Editor": return new DOMParser().parseFromString(String(value), "text/html").body.textContent ?? "";
    default: return String(value);
  }
}

const STYLES: Record<string, string> = { Gray: "gray", Orange: "orange", Yellow: "orange", Green: "green", Blue: "blue", "Light Blue": "blue", Cyan: "blue", Red: "red", Pink: "red", Purple: "purple" };
const WORDS: Record<string, string> = {
  New: "red", Open: "orange", Accepted: "blue", "In Progress": "purple", "On Hold": "orange", Resolved: "green", Closed: "gray", Merged: "gray", Declined: "gray",
  Draft: "red", Submitted: "blue", Cancelled: "gray", P1: "red", P2: "orange", P3: "blue", P4: "gray", Active: "green", Ended: "gray",
};

/** One of the badge's colours for one of upstream's. */
export const badgeColour = (name: string): string => STYLES[name] ?? "gray";

/** The colour of a status: as the DocType says, else by the word. */
export function colour(meta: Meta | undefined, value: unknown): string {
  const state = meta?.states?.find((row) => row.title === value);
  return STYLES[state?.color ?? ""] ?? WORDS[String(value)] ?? "gray";
}

/** Now on the site's clock, as moments are stored: a computer may be set to another zone than the office's. */
export function siteMoment(): string {
  return new Date().toLocaleString("sv-SE", { timeZone: boot.sysdefaults?.time_zone ?? undefined });
}
const siteNow = (): number => new Date(siteMoment().replace(" ", "T")).getTime();

/** Today on the site's calendar. */
export function siteToday(): string {
  return new Date().toLocaleDateString("sv-SE", { timeZone: boot.sysdefaults?.time_zone ?? undefined });
}

/** "3 hours ago", in the person's language; the date of what is more than thirty days away. */
export function ago(text: string, now = siteNow()): string {
  // A clock that runs behind the server's would call the newest entry future.
  const past = Math.round((now - new Date(text.replace(" ", "T").slice(0, 23)).getTime()) / 1000);
  const seconds = past < 0 && past > -60 ? 0 : past;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const steps: [number, Intl.RelativeTimeFormatUnit][] = [[60, "second"], [3600, "minute"], [86_400, "hour"], [2_592_000, "day"]];
  let size = 1;
  for (const [limit, unit] of steps) {
    if (Math.abs(seconds) < limit) return format.format(-Math.round(seconds / size), unit);
    size = limit;
  }
  // "Last month" may be yesterday or two months ago: what is long past has its date.
  return formatDate(text.slice(0, 10), boot.sysdefaults?.date_format || undefined);
}
