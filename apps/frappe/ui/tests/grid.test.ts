import { describe, expect, it } from "vitest";
import { cellsOf, inView, meaning, next, ROW_HEIGHT } from "../src/form/grid";
import type { Field } from "../src/model/meta";

const field = (fieldtype: string, options = ""): Field => ({ fieldname: "a", fieldtype, options });

describe("a grid", () => {
  it("draws all of a few rows and a window of many", () => {
    expect(inView(20, 0, 400)).toEqual({ from: 0, to: 20 });
    const { from, to } = inView(5000, 2000 * ROW_HEIGHT, 400);
    expect(from).toBeLessThanOrEqual(2000);
    expect(to - from).toBeLessThan(40);
    expect(inView(5000, 99_999_999, 400).to).toBe(5000);
  });
  it("goes on by Tab at the end of a row, and out of the table at its end", () => {
    const tab = { key: "Tab", shiftKey: false };
    expect(next({ row: 0, column: 2 }, tab, 2, 3)).toEqual({ row: 1, column: 0 });
    expect(next({ row: 1, column: 2 }, tab, 2, 3)).toBeNull();
    expect(next({ row: 1, column: 0 }, { key: "Tab", shiftKey: true }, 2, 3)).toEqual({ row: 0, column: 2 });
    expect(next({ row: 0, column: 1 }, { key: "Enter", shiftKey: false }, 2, 3)).toEqual({ row: 1, column: 1 });
  });
  it("reads what a spreadsheet copies, with tabs, line ends and quotes in cells", () => {
    expect(cellsOf("a\tb\r\nc\td\r\n")).toEqual([["a", "b"], ["c", "d"]]);
    expect(cellsOf('"two\nlines"\t"say ""hi"""\nx\t')).toEqual([["two\nlines", 'say "hi"'], ["x", ""]]);
    expect(cellsOf("one")).toEqual([["one"]]);
  });
  it.each([
    ["Int", "1,200", 1200], ["Int", "1.5", undefined], ["Currency", "¥1,234.50", 1234.5], ["Date", "2026年3月5日", "2026-03-05"], ["Date", "2026-03-05 00:00:00", "2026-03-05"],
    ["Datetime", "2026/3/5 9:30", "2026-03-05 09:30:00"], ["Check", "是", 1], ["Check", "否", 0], ["Check", "maybe", undefined], ["Time", "930", "09:30:00"], ["Data", " x ", "x"], ["Data", "", null],
  ])("understands a %s written as %s", (type, text, value) => { expect(meaning(field(type), text)).toEqual(value); });
  it("takes a choice by its name in any case, and no other", () => {
    expect(meaning(field("Select", "\nOpen\nClosed"), "open")).toBe("Open");
    expect(meaning(field("Select", "\nOpen\nClosed"), "gone")).toBeUndefined();
  });
});
