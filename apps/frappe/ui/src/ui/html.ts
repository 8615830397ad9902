// HTML that is drawn as HTML goes through here: a short list of harmless tags, nothing that runs or loads.
const TAGS = new Set(["P", "DIV", "SPAN", "BR", "B", "STRONG", "I", "EM", "U", "S", "H1", "H2", "H3", "H4", "UL", "OL", "LI", "BLOCKQUOTE", "CODE", "PRE", "A", "IMG", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD", "HR", "SUB", "SUP"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "IFRAME", "OBJECT", "EMBED", "SVG", "MATH", "TEMPLATE", "NOSCRIPT", "FORM", "TEXTAREA", "SELECT"]);
const ATTRIBUTES: Record<string, string[]> = { A: ["href", "title"], IMG: ["src", "alt"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan"] };
const LINK = /^(https?:|mailto:|tel:|\/(?!\/)|#)/i;
// upstream's coloured words in reports: the colour is kept, drawn as a badge
const PILL = /^indicator(?:-pill)?(?: no-indicator-dot)?(?: (red|green|orange|blue|purple|gray))?$/;
const PICTURE = /^(\/(?!\/)|data:image\/(png|jpeg|gif|webp);)/i;

function clean(element: Element): void {
  for (const child of [...element.children]) {
    const tag = child.tagName.toUpperCase();
    if (DROPPED.has(tag)) { child.remove(); continue; }
    clean(child);
    if (!TAGS.has(tag)) { child.replaceWith(...child.childNodes); continue; }
    const pill = tag === "SPAN" ? PILL.exec(child.className) : null;
    for (const { name, value } of [...child.attributes]) {
      const known = (ATTRIBUTES[tag] ?? []).includes(name);
      if (!known || (name === "href" && !LINK.test(value.trim())) || (name === "src" && !PICTURE.test(value.trim()))) child.removeAttribute(name);
    }
    if (pill) child.className = `badge ${pill[1] ?? ""}`.trim();
    if (tag === "A") { child.setAttribute("rel", "noopener noreferrer"); child.setAttribute("target", "_blank"); }
  }
}

/** The harmless part of some HTML. */
export function harmless(html: unknown): string {
  const body = new DOMParser().parseFromString(String(html ?? ""), "text/html").body;
  clean(body);
  return body.innerHTML;
}
