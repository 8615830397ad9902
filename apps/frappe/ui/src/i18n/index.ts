import { ref } from "vue";
import { boot, fetchValue } from "../api/client";

const texts = ref<Record<string, string>>({});

/** The text in the person's language; `{0}`, `{1}` are replaced by the values. */
export function __(source: string, values: (string | number)[] = []): string {
  const text = texts.value[source] || source;
  return text.replace(/\{(\d+)\}/g, (_match, index: string) => String(values[Number(index)] ?? ""));
}

/** Load the catalogue once per language and version; it is kept in the browser. */
export async function loadTexts(): Promise<void> {
  if (boot.lang === "en") return;
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
