import { describe, expect, it } from "vitest";
import { KINDS, nameOf } from "../src/builder/blocks";
import { openPaper, type Paper } from "../src/builder/paper";

const kind = (name: string) => KINDS.find((each) => each.fieldtype === name)!;
const field = (fieldname: string) => ({ fieldname, label: fieldname, fieldtype: "Data", listed: 1 });

/** Two sections: one of two columns, with a and b in the first; one of one column, with c. */
function paper(): Paper {
  const made = openPaper();
  made.addSection(2);
  made.add(field("a"));
  made.add(field("b"));
  made.addSection(1);
  made.add(field("c"));
  return made;
}
const shape = (made: Paper): string => made.sections.map((section) => section.columns.map((column) => column.fields.map((block) => block.fieldname).join(" ")).join(" | ")).join(" / ");
const keyOf = (made: Paper, fieldname: string): number => made.sections.flatMap((section) => section.columns.flatMap((column) => column.fields)).find((block) => block.fieldname === fieldname)!.key;

describe("a paper under the designer's hands", () => {
  it("takes what is new behind what is chosen", () => {
    const made = paper();
    made.chosen = keyOf(made, "a");
    made.add(kind("Divider"));
    expect(shape(made)).toBe("a divider b |  / c");
  });

  it.each([["b", "up", "b a |  / c"], ["b", "right", "a | b / c"], ["b", "down", "a | b / c"], ["c", "up", "a b | c / "], ["a", "up", "a b |  / c"], ["a", "down", "b a |  / c"]] as const)("moves %s %s by keys", (name, way, expected) => {
    const made = paper();
    made.chosen = keyOf(made, name);
    made.nudge(keyOf(made, name), way);
    expect(shape(made)).toBe(expected);
    expect(made.chosen).toBe(keyOf(made, name));
  });

  it("keeps what stood in columns that go", () => {
    const made = paper();
    made.nudge(keyOf(made, "b"), "right");
    made.setColumns(made.sections[0]!.key, 1);
    expect(shape(made)).toBe("a b / c");
  });

  it("takes steps back and forth; typing in one property is one step", () => {
    const made = paper();
    const before = made.past.length;
    for (const text of ["x", "xy", "xyz"]) made.set(keyOf(made, "a"), "label", text);
    expect(made.past.length).toBe(before + 1);
    made.undo();
    expect(made.blockOf(keyOf(made, "a"))?.label).toBeUndefined();
    made.redo();
    expect(made.blockOf(keyOf(made, "a"))?.label).toBe("xyz");
    made.remove(keyOf(made, "c"));
    expect(shape(made)).toBe("a b |  / ");
    made.undo();
    expect(shape(made)).toBe("a b |  / c");
  });

  it("duplicates a section with its blocks", () => {
    const made = paper();
    made.duplicate(made.sections[0]!.key);
    expect(shape(made)).toBe("a b |  / a b |  / c");
    expect(new Set(made.order).size).toBe(made.order.length);
  });

  it("sends blocks without keys and without what is empty", () => {
    const made = paper();
    made.set(keyOf(made, "a"), "align", "");
    const [first] = made.sent().sections as { columns: { fields: unknown[] }[] }[];
    expect(first!.columns[0]!.fields[0]).toEqual({ fieldname: "a", fieldtype: "Data" });
  });

  it("names a block by its label, the beginning of its text, or its kind", () => {
    expect(nameOf({ key: 1, fieldname: "a", fieldtype: "Data" }, [field("a")])).toBe("a");
    expect(nameOf({ key: 1, fieldname: "text", fieldtype: "Text", custom: 1, text: "one\ntwo" }, [])).toBe("one · two");
    expect(nameOf({ key: 1, fieldname: "divider", fieldtype: "Divider", custom: 1 }, [])).toBe("Dividing line");
  });
});
