// The languages of Code fields, by the name that the field's options give. Each is loaded where it is first written.
import type { LanguageSupport } from "@codemirror/language";

type Load = () => Promise<LanguageSupport>;
const program: Load = () => import("@codemirror/lang-javascript").then((found) => found.javascript());
const python: Load = () => import("@codemirror/lang-python").then((found) => found.python());
const css: Load = () => import("@codemirror/lang-css").then((found) => found.css());

const LANGUAGES: Record<string, Load> = {
  JS: program, Javascript: program, JavaScript: program, Python: python, PythonExpression: python, CSS: css, SCSS: css,
  JSON: () => import("@codemirror/lang-json").then((found) => found.json()),
  HTML: () => import("@codemirror/lang-html").then((found) => found.html()),
  Jinja: () => import("@codemirror/lang-jinja").then((found) => found.jinja()),
  Markdown: () => import("@codemirror/lang-markdown").then((found) => found.markdown()),
  SQL: () => import("@codemirror/lang-sql").then((found) => found.sql()),
};

/** The language of that name; null for plain text. */
export async function languageOf(name: string): Promise<LanguageSupport | null> {
  return (await LANGUAGES[name]?.()) ?? null;
}

/** Is text in this language more than one line as a rule? In the others the Tab key leaves the field. */
export const isProgram = (name: string): boolean => name in LANGUAGES && name !== "PythonExpression";
