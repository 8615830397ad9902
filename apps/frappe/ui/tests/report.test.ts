import { describe, expect, it } from "vitest";
import type { Meta } from "../src/model/meta";
import { asked, choices, columnsOf, firstFields, type Question, restored, stored } from "../src/report/builder";
import { drawn } from "../src/report/charts";
import { type Column, fits, inWindow, pivot, rowsOf, seen, taken, totals } from "../src/report/table";

const name: Column = { fieldname: "name", fieldtype: "Data", label: "Name" };
const sum: Column = { fieldname: "sum", fieldtype: "Currency", label: "Sum" };
const rows = rowsOf([{ name: "b", sum: 2 }, { name: "a", sum: 10 }, { name: "c", sum: null }]);
const tree = rowsOf([{ name: "root", sum: 3, indent: 0 }, { name: "leaf", sum: 1, indent: 1 }, { name: "branch", sum: 2, indent: 1 }, { name: "twig", sum: 2, indent: 2 }, { name: "other", sum: 5, indent: 0 }]);
const names = (found: { doc: Record<string, unknown> }[]): unknown[] => found.map((row) => row.doc.name);

describe("the table of a report", () => {
  it("takes documents and the row of totals apart", () => {
    expect(taken([{ name: "a" }, ["Total", 3]])).toEqual({ docs: [{ name: "a" }], total: ["Total", 3] });
  });
  it.each([["", true], ["lam", true], ["=lamp", true], ["!=lamp", false], ["ladder", false]])("fits texts: %s", (typed, fit) => expect(fits(name, "lamp", typed)).toBe(fit));
  it.each([[">5", true], [">= 7", true], ["<5", false], ["2:9", true], ["8:9", false], ["=7", true]])("fits numbers: %s", (typed, fit) => expect(fits(sum, 7, typed)).toBe(fit));
  it("sorts numbers as numbers, empty ones last", () => {
    expect(names(seen(rows, [name, sum], {}, { field: "sum", down: true }, new Set()))).toEqual(["a", "b", "c"]);
    expect(names(seen(rows, [name, sum], {}, { field: "sum", down: false }, new Set()))).toEqual(["b", "a", "c"]);
  });
  it("folds branches and keeps the way to what is found", () => {
    const houses = rowsOf([{ name: "10栋", sum: 1 }, { name: "赵", sum: 2 }, { name: "2栋", sum: 3 }, { name: "安", sum: 4 }]);
    expect(names(seen(houses, [name, sum], {}, { field: "name", down: false }, new Set()))).toEqual(["2栋", "10栋", "安", "赵"]);
    expect(names(seen(tree, [name, sum], {}, null, new Set([0])))).toEqual(["root", "other"]);
    expect(names(seen(tree, [name, sum], {}, null, new Set([2])))).toEqual(["root", "leaf", "branch", "other"]);
    expect(names(seen(tree, [name, sum], { name: "twig" }, null, new Set()))).toEqual(["root", "branch", "twig"]);
  });
  it("adds up without drifting, a tree by its roots", () => {
    expect(totals([name, sum], rowsOf(Array.from({ length: 30 }, () => ({ name: "x", sum: 0.1 }))), "Total")).toEqual(["Total", 3]);
    expect(totals([name, sum], tree, "Total")).toEqual(["Total", 8]);
  });
  it("draws a window of ten thousand rows", () => {
    const { from, to } = inWindow(10_000, 36 * 5000, 720);
    expect(to - from).toBeLessThan(60);
    expect(from).toBeLessThan(5000);
    expect(inWindow(0, 0, 720)).toEqual({ from: 0, to: 0 });
  });
  it("crosses two columns", () => {
    const found = pivot([{ a: "x", b: "1", sum: 2 }, { a: "x", b: "2", sum: 3 }, { a: "y", b: "1", sum: 4 }], { fieldname: "a", fieldtype: "Data" }, { fieldname: "b", fieldtype: "Data" }, sum, "Total");
    expect(found.columns.map((column) => column.label)).toEqual([undefined, "1", "2", "Total"]);
    expect(found.rows).toEqual([{ a: "x", _at_0: 2, _at_1: 3, _all: 5 }, { a: "y", _at_0: 4, _all: 4 }]);
  });
});

const line = { name: "Line", fields: [{ fieldname: "thing", fieldtype: "Data", label: "Thing" }] } as unknown as Meta;
const meta = { name: "Order", title_field: "title", fields: [{ fieldname: "title", fieldtype: "Data", label: "Title", in_list_view: 1 }, { fieldname: "total", fieldtype: "Currency", label: "Total" }, { fieldname: "lines", fieldtype: "Table", options: "Line", label: "Lines" }, { fieldname: "secret", fieldtype: "Password" }] } as unknown as Meta;
const all = choices(meta, (wanted) => (wanted === "Line" ? line : undefined));
const question: Question = { fields: ["name", "lines.thing"], filters: [{ field: "title", operator: "like", value: "x" }], order: "name asc", group: null, totals: true, chart: "", pivot: null };

describe("the report builder", () => {
  it("knows own fields and those of child tables, secrets not", () => {
    expect(all.map((choice) => choice.key)).toEqual(["name", "owner", "creation", "modified", "docstatus", "title", "total", "lines.thing"]);
    expect(firstFields(meta)).toEqual(["name", "title"]);
  });
  it("asks for columns of other tables under their whole names", () => {
    expect(asked("Order", question)).toEqual({ fields: ["name", "lines.thing as lines.thing"], filters: [["Order", "title", "like", "%x%"]], order_by: "name asc" });
    expect(columnsOf(question, all).map((column) => column.label)).toEqual(["ID", "Thing (Lines)"]);
  });
  it("groups with a figure", () => {
    const grouped: Question = { ...question, group: { field: "title", function: "sum", on: "total" } };
    expect(asked("Order", grouped)).toMatchObject({ fields: ["title", "count(name) as _count", "sum(total) as _aggregate"], group_by: "title", order_by: "_aggregate desc" });
    expect(columnsOf(grouped, all).map((column) => column.fieldtype)).toEqual(["Data", "Int", "Currency"]);
  });
  it("is the same after it was kept", () => {
    expect(restored(meta, stored("Order", question))).toEqual({ ...question, filters: [{ field: "title", operator: "like", value: "%x%" }] });
    const grouped: Question = { ...question, group: { field: "title", function: "avg", on: "total" }, order: "", fields: firstFields(meta) };
    expect(restored(meta, stored("Order", grouped)).group).toEqual(grouped.group);
  });
});

describe("charts of reports", () => {
  it("speak upstream's words", () => {
    const given = { type: "axis-mixed", data: { labels: ["a"], datasets: [{ name: "n", values: [1], chartType: "line" }] } };
    expect(drawn(given)).toMatchObject({ kind: "bar", data: { labels: ["a"], series: [{ name: "n", values: [1], kind: "line" }] } });
    expect(drawn({ ...given, type: "bar", barOptions: { stacked: 1 } })?.kind).toBe("stacked");
    expect(drawn({ type: "bar", data: { labels: [], datasets: [] } })).toBeNull();
    expect(drawn(null)).toBeNull();
  });
});
