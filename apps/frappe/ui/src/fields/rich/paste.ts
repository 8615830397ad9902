// What comes from Word, WPS, WeChat or a web page, as the few tags of a document. Pure but for the browser's parser.
import { harmless } from "../../ui/html";

const NUMBERED = /^\s*(?:\d+|[a-z]|[ivx]+|[一二三四五六七八九十]+)\s*[.)、．]/i;

/** Word writes lists as paragraphs that begin with their sign. */
function lists(body: HTMLElement): void {
  let open: HTMLElement | null = null;
  for (const line of [...body.querySelectorAll<HTMLElement>("p[class*='MsoList'], p[style*='mso-list']")]) {
    const sign = line.querySelector<HTMLElement>("[style*='mso-list:Ignore'], [style*='mso-list: Ignore']");
    const kind = NUMBERED.test(sign?.textContent ?? "") ? "ol" : "ul";
    sign?.remove();
    if (!open || open.tagName.toLowerCase() !== kind || open.nextElementSibling !== line) {
      open = body.ownerDocument.createElement(kind);
      line.before(open);
    }
    const entry = body.ownerDocument.createElement("li");
    entry.append(...line.childNodes);
    open.append(entry);
    line.remove();
  }
}

/** Bold and italic that stand in styles only, as web pages of copied articles have them. */
function emphasis(body: HTMLElement): void {
  for (const part of body.querySelectorAll<HTMLElement>("span[style], font[style]")) {
    const tags = [Number(part.style.fontWeight) >= 600 || part.style.fontWeight === "bold" ? "strong" : "", part.style.fontStyle === "italic" ? "em" : ""].filter(Boolean);
    for (const tag of tags) {
      const made = body.ownerDocument.createElement(tag);
      made.append(...part.childNodes);
      part.append(made);
    }
  }
}

/** HTML of the clipboard without the looks of where it comes from. Pictures from elsewhere are left out: nothing is loaded from outside. */
export function pasted(html: string): string {
  const body = new DOMParser().parseFromString(html.replace(/<!--[\s\S]*?-->/g, ""), "text/html").body;
  for (const section of [...body.querySelectorAll("section, article, header, footer, main")]) section.replaceWith(...section.childNodes);
  lists(body);
  emphasis(body);
  const clean = new DOMParser().parseFromString(harmless(body.innerHTML), "text/html").body;
  for (const picture of clean.querySelectorAll("img:not([src])")) picture.remove();
  for (const empty of clean.querySelectorAll("p, div, span")) if (!empty.textContent?.trim() && !empty.querySelector("img, br, table")) empty.remove();
  return clean.innerHTML;
}
