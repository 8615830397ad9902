// From a text on the page back to what it was translated from.
import { texts } from "./index";

export interface Source { source: string; context?: string }

/** Contexts are names of apps and short words; a source may hold a colon itself. */
function parted(key: string): Source {
  const at = key.lastIndexOf(":");
  const context = key.slice(at + 1);
  return at > 0 && /^[a-z][a-z0-9_]*$/.test(context) ? { source: key.slice(0, at), context } : { source: key };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const wordy = (text: string): boolean => /\p{L}/u.test(text);

/** Texts with places that are filled in, as patterns; made once per catalogue. */
let patterns: { catalogue: unknown; list: [RegExp, string][] } = { catalogue: null, list: [] };
function templates(): [RegExp, string][] {
  if (patterns.catalogue === texts.value) return patterns.list;
  const list = Object.entries(texts.value).filter(([, text]) => /\{\d+\}/.test(text) && text.replace(/\{\d+\}/g, "").trim().length > 1)
    .map(([key, text]): [RegExp, string] => [new RegExp(`^${escaped(text).replace(/\\\{\d+\\\}/g, ".{1,80}")}$`, "su"), key]);
  patterns = { catalogue: texts.value, list };
  return list;
}

/** What a shown text may come from: a text as it stands, one with places filled in, else the text itself, not translated yet. */
export function sourcesOf(shown: string): Source[] {
  const text = shown.trim();
  if (!text || !wordy(text)) return [];
  const exact = Object.entries(texts.value).filter(([, word]) => word === text).map(([key]) => key);
  const found = exact.length || text in texts.value ? exact : templates().filter(([form]) => form.test(text)).map(([, key]) => key);
  const sources = found.map(parted);
  const plain = new Set(sources.filter((each) => !each.context).map((each) => each.source));
  // The platform's word beside an app's is offered only where it is a word of its own.
  const kept = sources.filter((each) => !each.context || !plain.has(each.source));
  return kept.length ? kept : [{ source: text }];
}

/** Is this text one of the catalogue, translated or as a source? */
export const isKnown = (shown: string): boolean => { const text = shown.trim(); return text in texts.value || sourcesOf(text).some((each) => each.source !== text); };

const ATTRIBUTES = ["aria-label", "placeholder", "title", "data-tip", "alt"];

/** The texts of an element: what stands in it, and what its attributes say. */
export function textsIn(root: Element): string[] {
  const found = new Set<string>();
  const add = (text: string | null): void => { const word = text?.replace(/\s+/g, " ").trim(); if (word && wordy(word) && word.length < 400) found.add(word); };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (!node.parentElement?.closest("script, style, iframe, textarea, [contenteditable=true], .translate-bar")) add(node.textContent);
  for (const element of [root, ...root.querySelectorAll("*")]) if (!element.closest(".translate-bar")) for (const name of ATTRIBUTES) add(element.getAttribute(name));
  return [...found];
}

/** What a press on an element speaks of: the smallest part around it that has texts; an input's label is its text. */
export function textsAt(element: Element): string[] {
  for (let part: Element | null = element; part && part !== document.body; part = part.parentElement) {
    const control = part.matches("input, textarea, select") ? part.closest(".field, .select-label, label") : null;
    const found = textsIn(control ?? part);
    if (found.length) return found;
  }
  return [];
}
