import { ref } from "vue";
import { boot, fetchValue } from "../api/client";

/** The catalogue: texts, or `text:context`, in the person's language. */
export const texts = ref<Record<string, string>>({});
/** What English says when the site changes none of its words. */
const NO_WORDS = "e3b0c44298fc1c14";

/** A text of data, such as a state or an option, in the person's language: the application's word before the platform's. */
export const term = (source: string, context?: string): string => (context && texts.value[`${source}:${context}`]) || texts.value[source] || source;

/** A text of the desk itself in the person's language; `{0}`, `{1}` are replaced by the values. */
export function __(source: string, values: (string | number)[] = []): string {
  return filled(term(source, "frappe"), values);
}

/** As upstream's `__` for scripts of apps: their own word comes first. */
export const worded = (source: string, values: (string | number)[] | null = [], context?: string): string => filled(term(source, context), values ?? []);

function filled(text: string, values: (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (_match, index: string) => String(values[Number(index)] ?? ""));
}

/** Load the catalogue once per language and version; it is kept in the browser. */
export async function loadTexts(): Promise<void> {
  if (boot.lang === "en" && boot.translations_hash === NO_WORDS) return;
  const key = `texts:${boot.lang}:${boot.translations_hash}`;
  const kept = localStorage.getItem(key);
  if (kept) {
    texts.value = JSON.parse(kept);
    return;
  }
  const found = await fetchValue<Record<string, string>>("frappe.translate.get_app_translations", { lang: boot.lang, v: boot.translations_hash });
  texts.value = found ?? {};
  for (const name of Object.keys(localStorage)) if (name.startsWith("texts:")) localStorage.removeItem(name);
  localStorage.setItem(key, JSON.stringify(texts.value));
}

/** Words that have just been changed: everything that is drawn shows them; an empty one is gone. */
export function setTexts(changed: Record<string, string>): void {
  const now = { ...texts.value };
  for (const [key, text] of Object.entries(changed)) if (text) now[key] = text; else delete now[key];
  texts.value = now;
}
