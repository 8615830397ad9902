// Moments are stored in the site's time zone; a person who works in another one sees and types them in their own.
import { boot } from "../api/client";

const formats = new Map<string, Intl.DateTimeFormat>();
/** What a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function ahead(moment: number, timeZone: string): number {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  formats.set(timeZone, format);
  return Date.parse(`${format.format(moment).replace(" ", "T")}Z`) - Math.floor(moment / 1000) * 1000;
}

/** A naive date and time of one zone as that of another; what is no moment comes back as it is. */
export function moved(text: string, from: string, to: string): string {
  const typed = Date.parse(`${text.replace(" ", "T").slice(0, 19)}Z`);
  if (Number.isNaN(typed) || text.length < 16) return text;
  const guess = typed - ahead(typed, from);
  const moment = typed - ahead(guess, from);
  return new Date(moment + ahead(moment, to)).toISOString().slice(0, 19).replace("T", " ");
}

const zones = (): [string, string] | null => {
  const [site, own] = [boot.sysdefaults?.time_zone, boot.user?.time_zone];
  return site && own && site !== own ? [site, own] : null;
};
/** From the site's clock to the person's. */
export function toOwn(text: string): string { const found = zones(); return found ? moved(text, found[0], found[1]) : text; }
/** From the person's clock to the site's. */
export function toSite(text: string): string { const found = zones(); return found ? moved(text, found[1], found[0]) : text; }
