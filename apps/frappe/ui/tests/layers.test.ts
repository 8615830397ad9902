import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

// A folder may import itself and what stands here; compat may import all and nobody but main imports compat.
const ALLOWED: Record<string, string[]> = {
  api: [], i18n: ["api"], model: ["api", "i18n"], ui: ["api", "i18n"], fields: ["api", "i18n", "model", "ui"],
  offline: ["api", "i18n", "model", "ui"], worker: [], form: ["api", "i18n", "model", "ui", "fields", "offline", "list"], list: ["api", "i18n", "model", "ui", "fields"], workspace: ["api", "i18n", "model", "ui", "fields"],
  report: ["api", "i18n", "model", "ui", "fields", "list"], builder: ["api", "i18n", "model", "ui", "fields", "form"],
  views: ["api", "i18n", "model", "ui", "fields", "form", "list", "report", "workspace", "offline"], compat: ["api", "i18n", "model", "ui", "fields", "form", "list", "report", "views"],
};

const source = join(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => /\.(ts|vue)$/.test(path) && path.includes("/"));

function breaks(path: string, text: string): string[] {
  const [layer = ""] = path.split("/");
  const wanted = [...text.matchAll(/(?:from|import\()\s*"(\.\.\/[^"]+)"/g)].map((found) => join(dirname(path), found[1] ?? "").split("/")[0] ?? "");
  return wanted.filter((other) => other !== layer && !(ALLOWED[layer] ?? []).includes(other)).map((other) => `${path} imports ${other}`);
}

const styles = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => /\.(css|vue)$/.test(path));

/** The style rules of a file, without comments and texts. */
function rules(path: string): string {
  const text = readFileSync(join(source, path), "utf8");
  const blocks = path.endsWith(".css") ? [text] : [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((found) => found[1] ?? "");
  return blocks.join("\n").replaceAll(/\/\*[\s\S]*?\*\/|"[^"\n]*"|'[^'\n]*'/g, "");
}

describe("style sheets", () => {
  // A bracket left open takes the rules of every file that is bundled behind it: windows lost their look to the print rules once.
  it("close what they open", () => expect(styles.filter((path) => rules(path).split("{").length !== rules(path).split("}").length)).toEqual([]));
});

describe("imports go one way", () => {
  it("in every file", () => expect(files.flatMap((path) => breaks(path, readFileSync(join(source, path), "utf8")))).toEqual([]));
  it("and a wrong one is seen", () => {
    expect(breaks("fields/X.vue", 'import { a } from "../form/form";')).toHaveLength(1);
    expect(breaks("list/X.vue", 'const a = import("../compat");')).toHaveLength(1);
    expect(breaks("form/X.vue", 'import A from "../fields/A.vue";')).toEqual([]);
  });
  it("no file is longer than 400 lines", () => expect(files.filter((path) => readFileSync(join(source, path), "utf8").split("\n").length > 400)).toEqual([]));
  it("buttons are drawn by the components of ui", () => expect(files.filter((path) => !path.startsWith("ui/") && /class="btn[" ]/.test(readFileSync(join(source, path), "utf8")))).toEqual([]));
  it("nothing evaluates text or runs inline", () => expect(files.filter((path) => /\beval\(|new Function\(|javascript:/.test(readFileSync(join(source, path), "utf8")))).toEqual([]));
});
