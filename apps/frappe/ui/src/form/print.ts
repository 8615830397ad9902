// What can be chosen for a print, and where it is found. PrintView.vue draws it.
import { boot } from "../api/client";

export interface PrintChoices { formats: { value: string; label: string }[]; letter_heads: string[]; languages: { name: string; language_name: string }[]; page_sizes: string[]; title: string; draft_refused: string }
export interface ShownPrint { html: string; style: string; page: { width: number; height: number; margins: number[] }; lang: string; title: string; format: string }
/** Empty means as the settings, the format or the document say. */
export interface Sheet { format: string; head: string; lang: string; size: string }
export const NONE = "-";

/** What was chosen last for documents of this type. */
export function remembered(doctype: string): Sheet {
  const nothing = { format: "", head: "", lang: "", size: "" };
  try {
    return { ...nothing, ...(JSON.parse(localStorage.getItem(`print:${doctype}`) ?? "{}") as Partial<Sheet>) };
  } catch {
    return nothing;
  }
}

/** The page that prints itself, or the PDF. */
export function addressOf(kind: "printview" | "pdf", document: { doctype: string; name: string }, chosen: Sheet): string {
  const given: Record<string, string> = { doctype: document.doctype, name: document.name, format: chosen.format, letterhead: chosen.head === NONE ? "" : chosen.head, no_letterhead: chosen.head === NONE ? "1" : "", _lang: chosen.lang, page_size: chosen.size };
  const query = new URLSearchParams(Object.entries(given).filter(([, value]) => value));
  return `${boot.base_path}/${kind === "pdf" ? "api/method/frappe.utils.print_format.download_pdf" : "printview"}?${query.toString()}`;
}

/** The print as a page of its own, with its margins. */
export function paperOf(shown: ShownPrint): string {
  const margins = shown.page.margins.map((length) => `${length}mm`).join(" ");
  return `<!doctype html><html lang="${shown.lang.replace("_", "-")}"><head><meta charset="utf-8"><style>html{background:#fff}body{margin:0;padding:${margins};box-sizing:border-box;position:relative;min-height:${shown.page.height}mm}${shown.style}</style></head><body>${shown.html}</body></html>`;
}
