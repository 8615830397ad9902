// The part of Markdown that people write in forms, as HTML. What comes out still goes through harmless() before it is drawn.
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Bold, italic, code, struck out, links and pictures within a line. */
function inline(text: string): string {
  const kept: string[] = [];
  const keep = (html: string): string => `\u0000${kept.push(html) - 1}\u0000`;
  return escaped(text.replace(/`([^`]+)`/g, (_all, code: string) => keep(`<code>${escaped(code)}</code>`)))
    .replace(/!\[([^\]]*)\]\(([^\s)]+)\)/g, (_all, alt: string, src: string) => keep(`<img src="${src}" alt="${alt}">`))
    .replace(/\[([^\]]+)\]\(([^\s)]+)\)/g, (_all, label: string, href: string) => keep(`<a href="${href}">${label}</a>`))
    .replace(/\*\*([^*]+)\*\*|__([^_]+)__/g, (_all, a?: string, b?: string) => `<strong>${a ?? b ?? ""}</strong>`)
    .replace(/\*([^*\s][^*]*)\*/g, "<em>$1</em>")
    .replace(/~~([^~]+)~~/g, "<s>$1</s>")
    .replace(/\u0000(\d+)\u0000/g, (_all, index: string) => kept[Number(index)] ?? "");
}

const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBER = /^\s*\d+[.)]\s+(.*)$/;

/** Markdown as HTML: headings, lists, quotes, code, tables of the simple kind, paragraphs. */
export function markdown(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const out: string[] = [];
  let at = 0;
  const take = (fits: (line: string) => boolean): string[] => {
    const found: string[] = [];
    while (at < lines.length && fits(lines[at] ?? "")) found.push(lines[at++] ?? "");
    return found;
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    if (!line.trim()) at++;
    else if (line.startsWith("```")) {
      at++;
      const code = take((each) => !each.startsWith("```"));
      at++;
      out.push(`<pre><code>${escaped(code.join("\n"))}</code></pre>`);
    } else if (heading) { at++; out.push(`<h${heading[1]?.length}>${inline(heading[2] ?? "")}</h${heading[1]?.length}>`); }
    else if (/^(-{3,}|\*{3,})\s*$/.test(line)) { at++; out.push("<hr>"); }
    else if (line.startsWith(">")) out.push(`<blockquote>${markdown(take((each) => each.startsWith(">")).map((each) => each.replace(/^>\s?/, "")).join("\n"))}</blockquote>`);
    else if (BULLET.test(line)) out.push(`<ul>${take((each) => BULLET.test(each)).map((each) => `<li>${inline(BULLET.exec(each)?.[1] ?? "")}</li>`).join("")}</ul>`);
    else if (NUMBER.test(line)) out.push(`<ol>${take((each) => NUMBER.test(each)).map((each) => `<li>${inline(NUMBER.exec(each)?.[1] ?? "")}</li>`).join("")}</ol>`);
    else if (line.includes("|") && /^[\s|:-]+$/.test(lines[at + 1] ?? "") && (lines[at + 1] ?? "").includes("-")) out.push(table(take((each) => each.includes("|"))));
    else out.push(`<p>${take((each) => Boolean(each.trim()) && !/^(#{1,4}\s|>|```)/.test(each) && !BULLET.test(each) && !NUMBER.test(each)).map(inline).join("<br>")}</p>`);
  }
  return out.join("\n");
}

function table(rows: string[]): string {
  const cells = (row: string, tag: string): string => `<tr>${row.replace(/^\s*\||\|\s*$/g, "").split("|").map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`).join("")}</tr>`;
  return `<table><thead>${cells(rows[0] ?? "", "th")}</thead><tbody>${rows.slice(2).map((row) => cells(row, "td")).join("")}</tbody></table>`;
}
