// Numbers, dates and durations as people write them here; stored ones are plain. Pure, no DOM.

/** Group and decimal sign of a number format such as "#,###.##". */
export function signs(format: string): { group: string; decimal: string; digits: number } {
  const found = /^#+([^#]?)#*([^#]?)(#*)$/.exec(format.replace(/^#,##,###/, "#,###")) ?? [];
  const [group = ",", decimal = ".", tail = "##"] = [found[1], found[2], found[3]];
  return decimal ? { group, decimal, digits: tail.length } : { group, decimal: group === "." ? "," : ".", digits: 0 };
}

/** A number in the site's format; `digits` null keeps as many as it has, up to nine. */
export function formatNumber(value: unknown, format = "#,###.##", digits: number | null = null): string {
  const number = Number(value);
  if (value === null || value === undefined || value === "" || Number.isNaN(number)) return "";
  const { group, decimal } = signs(format);
  const [whole = "0", part = ""] = (digits === null ? String(Number(number.toFixed(9))) : number.toFixed(digits)).replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return (number < 0 ? "-" : "") + grouped + (part ? decimal + part : "");
}

/** What somebody typed as a number; null if it is none. Full-width digits count too. */
export function parseNumber(text: string, format = "#,###.##"): number | null {
  const { group, decimal } = signs(format);
  const half = text.replace(/[０-９．，－]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).trim();
  const bare = half.replaceAll(group || ",", "").replace(/\s|%/g, "");
  const plain = decimal === "." ? bare : bare.replace(decimal, ".");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

const pad = (value: number): string => String(value).padStart(2, "0");
export const iso = (year: number, month: number, day: number): string => `${String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}`;

function real(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? iso(year, month, day) : null;
}

/** A stored date in the site's format, "yyyy-mm-dd" by default. */
export function formatDate(value: string, format = "yyyy-mm-dd"): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(value);
  return found ? format.replace("yyyy", found[1] ?? "").replace("mm", found[2] ?? "").replace("dd", found[3] ?? "") : value;
}

/** What somebody typed as a date: in the site's order, 20260305, 3-5, 2026年3月5日, +3, or empty signs like t for today. */
export function parseDate(text: string, today: string, format = "yyyy-mm-dd"): string | null {
  const typed = text.trim().toLowerCase();
  const year = Number(today.slice(0, 4));
  const step = /^([+-])(\d{1,4})$/.exec(typed);
  if (["t", "today", "今天"].includes(typed)) return today;
  if (step) return addDays(today, Number(step[1] + (step[2] ?? "")));
  const solid = /^(\d{4})(\d{2})(\d{2})$/.exec(typed);
  if (solid) return real(Number(solid[1]), Number(solid[2]), Number(solid[3]));
  const parts = typed.split(/[^\d]+/).filter(Boolean).map(Number);
  const [a = 0, b = 0, c = 0] = parts;
  const dayFirst = format.startsWith("dd");
  if (parts.length === 3) return a > 31 ? real(a, b, c) : real(c < 100 ? 2000 + c : c, dayFirst ? b : a, dayFirst ? a : b);
  if (parts.length === 2) return dayFirst ? real(year, b, a) : real(year, a, b);
  return null;
}

/** What somebody typed as a time: 9, 930, 9:30, 21:05:10. */
export function parseTime(text: string): string | null {
  const found = /^(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/.exec(text.trim().replaceAll("：", ":").replace(/\.\d+$/, ""));
  if (!found) return null;
  const [hour, minute, second] = [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0)];
  return hour < 24 && minute < 60 && second < 60 ? `${pad(hour)}:${pad(minute)}:${pad(second)}` : null;
}

export function addDays(date: string, days: number): string {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return iso(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

/** The six weeks that a month's page shows; `first` is 0 for Sunday, 1 for Monday. */
export function monthPage(year: number, month: number, first = 1): string[] {
  const start = iso(year, month, 1);
  const back = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() - first + 7) % 7;
  return Array.from({ length: 42 }, (_none, index) => addDays(start, index - back));
}

/** Seconds as "1d 2h 3m 4s", and back. */
export function formatDuration(seconds: number): string {
  const parts: [number, string][] = [[Math.floor(seconds / 86_400), "d"], [Math.floor((seconds % 86_400) / 3600), "h"], [Math.floor((seconds % 3600) / 60), "m"], [Math.floor(seconds % 60), "s"]];
  return parts.filter(([count]) => count).map(([count, unit]) => `${count}${unit}`).join(" ") || "0s";
}
export function parseDuration(text: string): number | null {
  const units: Record<string, number> = { d: 86_400, h: 3600, m: 60, s: 1, 天: 86_400, 时: 3600, 分: 60, 秒: 1 };
  const found = [...text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)\s*([dhms天时分秒])/g)];
  if (!found.length) return /^\d+$/.test(text.trim()) ? Number(text) : null;
  return found.reduce((sum, entry) => sum + Number(entry[1]) * (units[entry[2] ?? "s"] ?? 1), 0);
}
