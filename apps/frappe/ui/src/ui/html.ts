// HTML that is drawn as HTML goes through here: a short list of harmless tags, nothing that runs or loads.
const TAGS = new Set(["P", "DIV", "SPAN", "BR", "B", "STRONG", "I", "EM", "U", "S", "H1", "H2", "H3", "H4", "UL", "OL", "LI", "BLOCKQUOTE", "CODE", "PRE", "A", "IMG", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD", "HR", "SUB", "SUP"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "IFRAME", "OBJECT", "EMBED", "SVG", "MATH", "TEMPLATE", "NOSCRIPT", "FORM", "TEXTAREA", "SELECT"]);
const ATTRIBUTES: Record<string, string[]> = { A: ["href", "title"], IMG: ["src", "alt"], SPAN: ["class", "data-id", "data-value"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan"] };
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
      const known = (ATTRIBUTES[tag] ?? []).includes(name) && (name !== "class" || value === "mention");
      if (!known || (name === "href" && !LINK.test(value.trim())) || (name === "src" && !PICTURE.test(value.trim()))) child.removeAttribute(name);
    }
    if (pill) child.className = `badge ${pill[1] ?? ""}`.trim();
    if (tag === "A") { child.setAttribute("rel", "noopener noreferrer"); child.setAttribute("target", "_blank"); }
  }
}

/** Lists as upstream's editor writes them: one numbered list, kind and depth at each entry. */
function relist(list: Element): void {
  const open: { made: Element; depth: number }[] = [];
  for (const entry of [...list.children]) {
    const kind = entry.getAttribute("data-list") === "ordered" ? "ol" : "ul";
    const depth = Number(/ql-indent-(\d)/.exec(entry.className)?.[1] ?? 0);
    while (open.length && (open.at(-1)?.depth ?? 0) > depth) open.pop();
    const last = open.at(-1);
    if (last && last.depth === depth && last.made.tagName.toLowerCase() !== kind) open.pop();
    if (open.at(-1)?.depth !== depth) {
      const made = list.ownerDocument.createElement(kind);
      const parent = open.at(-1)?.made.lastElementChild;
      if (parent) parent.append(made);
      else list.before(made);
      open.push({ made, depth });
    }
    open.at(-1)?.made.append(entry);
  }
  list.remove();
}

/** The harmless part of some HTML. */
export function harmless(html: unknown): string {
  const body = new DOMParser().parseFromString(String(html ?? ""), "text/html").body;
  for (const list of body.querySelectorAll("ol:has(> li[data-list])")) relist(list);
  clean(body);
  return body.innerHTML;
}
