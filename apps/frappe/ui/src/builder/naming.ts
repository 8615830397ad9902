// A naming rule as people choose it, and as `autoname` keeps it. Pure.
export type Way = "hash" | "series" | "field" | "prompt" | "format" | "autoincrement" | "naming_series" | "uuid";
export interface Naming { way: Way; value: string }

/** Each way with upstream's word for it. */
export const WAYS: Record<Way, string> = { hash: "Random", series: "Expression (old style)", field: "By fieldname", prompt: "Set by user", format: "Expression", autoincrement: "Autoincrement", naming_series: 'By "Naming Series" field', uuid: "UUID" };

export function naming(autoname: string): Naming {
  const text = autoname.trim();
  const known = text.toLowerCase().replace(/:$/, "");
  if (!text || known === "hash") return { way: "hash", value: "" };
  if (known === "prompt" || known === "autoincrement" || known === "naming_series" || known === "uuid") return { way: known, value: "" };
  if (text.startsWith("field:")) return { way: "field", value: text.slice(6) };
  if (text.startsWith("format:")) return { way: "format", value: text.slice(7) };
  return { way: "series", value: text };
}

export function written(way: Way, value: string): string {
  if (way === "series") return value;
  if (way === "naming_series") return "naming_series:";
  return way === "field" || way === "format" ? `${way}:${value}` : way;
}

/** The first name a pattern gives on a day. */
export function example({ way, value }: Naming, day = new Date()): string {
  const parts: Record<string, string> = { YYYY: String(day.getFullYear()), YY: String(day.getFullYear()).slice(2), MM: String(day.getMonth() + 1).padStart(2, "0"), DD: String(day.getDate()).padStart(2, "0") };
  const said = (part: string): string => (/^#+$/.test(part) ? "1".padStart(part.length, "0") : parts[part] ?? part);
  if (way === "format") return value.replace(/\{([^{}]*)\}/g, (_whole, part: string) => said(part));
  const text = value.includes("#") ? value : `${value}#####`;
  return text.split(".").map(said).join("").replace(/#+/g, (signs) => said(signs));
}
