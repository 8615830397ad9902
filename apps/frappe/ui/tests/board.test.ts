import { describe, expect, it } from "vitest";
import { asScript, readScript } from "../src/model/conditions";
import { Board, type Mistake, type Row } from "../src/builder/board";
import { example, naming, written } from "../src/builder/naming";
import { asked, has } from "../src/builder/panel";
import type { Doc } from "../src/model/expressions";
import { holds } from "../src/model/expressions";
import { type Field, layout, type Meta } from "../src/model/meta";

class Plain extends Board {
  constructor(fields: Field[]) { super(); this.take({ fields }); }
  async load(): Promise<void> { await Promise.resolve(); }
  protected find(): Promise<Mistake[]> { return Promise.resolve([]); }
  protected async store(doc: Doc): Promise<void> { this.take(doc); await Promise.resolve(); }
  added(): boolean { return false; }
  get names(): string { return this.rows.map((row) => row.fieldname || row.fieldtype).join(" "); }
  row(name: string): Row { return this.rows.find((row) => row.fieldname === name) as Row; }
}
const field = (fieldname: string, fieldtype = "Data", more: Partial<Field> = {}): Field => ({ fieldname, fieldtype, label: fieldname.toUpperCase(), ...more });
const board = (): Plain => new Plain([field("a"), field("s1", "Section Break"), field("b"), field("c"), field("s2", "Section Break"), field("d"), field("t", "Tab Break"), field("e")]);

describe("a board of fields", () => {
  it("goes back and forth, and is clean again where it began", () => {
    const work = board();
    work.chosen = work.row("b");
    work.set("label", "B");
    work.set("label", "Be");
    work.move(work.row("b"), 0);
    work.remove(work.row("d"));
    expect(work.names).toBe("b a s1 c s2 t e");
    work.undo();
    work.undo();
    expect([work.names, work.row("b").label, work.dirty]).toEqual(["a s1 b c s2 d t e", "Be", true]);
    work.undo();
    expect([work.row("b").label, work.dirty, work.past]).toEqual(["B", false, []]);
    work.redo();
    work.redo();
    work.redo();
    expect([work.names, work.future]).toEqual(["b a s1 c s2 t e", []]);
  });
  it("moves a section with all in it, to where another begins", () => {
    const work = board();
    work.moveTo(work.row("s2"), 1, true);
    expect(work.names).toBe("a s2 d s1 b c t e");
    work.moveTo(work.row("s2"), 5, true);
    expect(work.names).toBe("a s1 b c s2 d t e");
    work.moveTo(work.row("t"), 0, true);
    expect(work.past).toHaveLength(2);
    work.moveTo(work.row("a"), 4);
    expect(work.names).toBe("s1 b c a s2 d t e");
  });
  it("makes a second field like the first, with no name and not the only one", () => {
    const work = new Plain([field("a", "Data", { unique: 1, reqd: 1 } as Partial<Field>)]);
    work.duplicate(work.row("a"));
    expect(work.rows[1]).toMatchObject({ fieldname: "", fieldtype: "Data", reqd: 1, unique: 0, label: "A (copy)", own: true });
  });
  it("draws sections and tabs that are empty yet", () => {
    const meta = { fields: [field("s", "Section Break"), field("t", "Tab Break")] } as Meta;
    expect(layout(meta, true).map((tab) => [tab.name, tab.sections.length])).toEqual([["main", 1], ["t", 0]]);
    expect(layout(meta)).toEqual([]);
  });
});

describe("what a type can have", () => {
  it.each([["Section Break", "reqd", false], ["Section Break", "collapsible", true], ["Column Break", "depends_on", false], ["Data", "options", true], ["Date", "options", false], ["Table", "unique", false], ["Currency", "precision", true], ["Data", "precision", false], ["Link", "link_filters", true], ["Button", "in_list_view", false]])("%s: %s is %s", (type, property, may) => expect(has(type, property)).toBe(may));
  it("never hides what is set", () => expect(asked("Date", (name) => name === "options").first).toContain("options"));
});

describe("naming", () => {
  it.each(["hash", "prompt", "autoincrement", "uuid", "naming_series:", "field:code", "format:{a}-{####}", "A-.YYYY.-.#####"])("%s is read and written back", (text) => { const { way, value } = naming(text); expect(written(way, value)).toBe(text); });
  it("shows the first name", () => {
    const day = new Date(2026, 8, 5);
    expect([example(naming("FK-.YYYY.-.MM.-.####"), day), example(naming("format:{building}-{YY}-{###}"), day), example(naming("FK-"), day)]).toEqual(["FK-2026-09-0001", "building-26-001", "FK-00001"]);
  });
});

describe("a form's condition in rows", () => {
  const FIELDS = [field("status", "Select"), field("n", "Int"), field("urgent", "Check"), field("day", "Date")];
  it.each([
    ["eval:doc.status == \"Open\" && doc.n > 5", { status: "Open", n: 6 }, { status: "Open", n: 5 }],
    ["eval:doc.urgent || !doc.status", { urgent: 1, status: "x" }, { urgent: 0, status: "x" }],
    ["eval:[\"a\", \"b\"].includes(doc.status)", { status: "b" }, { status: "c" }],
    ["eval:![\"a\"].includes(doc.status) && !doc.urgent", { status: "b" }, { status: "a" }],
    ["eval:doc.day >= \"2026-01-01\"", { day: "2026-02-01" }, { day: "2025-02-01" }],
  ])("%s", (text, yes, no) => {
    const rows = readScript(text, FIELDS);
    expect(rows && asScript(FIELDS, rows)).toBe(text);
    expect([holds(text, yes), holds(text, no)]).toEqual([true, false]);
  });
  it.each([["status", "eval:doc.status"], ["eval:doc.status==='Open'", 'eval:doc.status == "Open"'], ["eval:doc.urgent==1", "eval:doc.urgent"], ["eval:doc.urgent != 1;", "eval:!doc.urgent"]])("%s is known", (text, same) => { const rows = readScript(text, FIELDS); expect(rows && asScript(FIELDS, rows)).toBe(same); });
  it.each(["eval:doc.status == 'a' && doc.n || doc.urgent", "eval:doc.other", "eval:doc.n + 1 > 2", "eval:doc.("])("%s stays an expression", (text) => expect(readScript(text, FIELDS)).toBeNull());
});
