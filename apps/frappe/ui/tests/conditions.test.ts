import { describe, expect, it } from "vitest";
import { computed, reactive } from "vue";
import vectors from "../../../../fixtures/vectors/conditions.json";
import { comparisons, expression, readFilters, readRows, written } from "../src/model/conditions";
import { type Doc, holds } from "../src/model/expressions";
import { objectOf, rowsOf } from "../src/model/asking";
import { type Mark, markOf, pickable, reportOf } from "../src/model/marks";
import type { Field, Meta } from "../src/model/meta";

interface Vector { field: string; fieldtype: string; operator: string; value: unknown; read?: unknown; expression: string }
const field = (name: string, fieldtype: string, more: Partial<Field> = {}): Field => ({ fieldname: name, fieldtype, label: name, ...more });
const FIELDS = [field("status", "Select"), field("title", "Data"), field("amount", "Currency"), field("urgent", "Check"), field("due", "Date"), field("worker", "Link", { options: "User" })];

describe("a row of a condition", () => {
  for (const vector of vectors as Vector[]) {
    it(`is written and read back: ${vector.expression}`, () => {
      const asked = field(vector.field, vector.fieldtype);
      const filter = { field: vector.field, operator: vector.operator, value: vector.value };
      expect(comparisons(asked)).toContain(vector.operator);
      expect(written(asked, filter)).toBe(vector.expression);
      const rows = { any: false, filters: [{ ...filter, value: vector.read ?? vector.value }] };
      expect(readRows(vector.expression, [asked])).toEqual(rows);
      const named = written(asked, filter, true) ?? "";
      expect(named).toBe(vector.expression.replaceAll("doc.", ""));
      expect(readRows(named, [asked])).toEqual(rows);
    });
  }
  it("that is not filled in is not written", () => expect(written(field("title", "Data"), { field: "title", operator: "=", value: "" })).toBeNull());
});

describe("rows", () => {
  it("go together by and, or by or, never by both", () => {
    expect(readRows('doc.status == "Open and shut" and doc.amount > 3', FIELDS)).toEqual({ any: false, filters: [{ field: "status", operator: "=", value: "Open and shut" }, { field: "amount", operator: ">", value: 3 }] });
    expect(readRows("doc.urgent or doc.title", FIELDS)?.any).toBe(true);
    expect(readRows("doc.urgent or doc.title and doc.due", FIELDS)).toBeNull();
    expect(expression(FIELDS, { any: true, filters: [{ field: "status", operator: "=", value: "Open" }, { field: "title", operator: "is", value: "set" }] })).toBe('doc.status == "Open" or doc.title');
  });
  it("know what people have written by hand", () => expect(readRows("status == 'It\\'s \"open\"' and not doc.urgent", FIELDS)?.filters).toEqual([{ field: "status", operator: "=", value: 'It\'s "open"' }, { field: "urgent", operator: "=", value: 0 }]));
  it("leave to the expression what they cannot show", () => {
    for (const text of ['doc.get("a")', "doc.amount > doc.other", "doc.unknown == 1", "len(doc.rows) > 2", "doc.worker == doc.owner"]) expect(readRows(text, FIELDS), text).toBeNull();
  });
  it("of JSON are lists of filters", () => {
    expect(readFilters('[["A Job","status","=","Open",false],["due",">","2026-01-01"]]')).toEqual([{ field: "status", operator: "=", value: "Open" }, { field: "due", operator: ">", value: "2026-01-01" }]);
    expect(readFilters('{"status": "Open"}')).toBeNull();
    expect(readFilters("[[")).toBeNull();
    expect(readFilters("")).toEqual([]);
  });
});

describe("what options ask for", () => {
  it("names the field with the DocType", () => {
    expect(markOf(field("a", "Code", { options: "Condition of parent.document_type" }))).toEqual({ kind: "Condition", type: "document_type", above: true, by: undefined, or: undefined, when: undefined, less: [], names: false });
    expect(markOf(field("a", "Code", { options: "Condition of document_type as names" }))?.names).toBe(true);
    expect(markOf(field("a", "Data", { options: "Value of document_type by field" }))?.by).toBe("field");
    expect(markOf(field("a", "Data", { options: "Email" }))).toBeNull();
    expect(markOf(field("a", "JSON", { options: "Report Filters of report less a, b" }))?.less).toEqual(["a", "b"]);
    const either = markOf(field("a", "Code", { options: "Filters of document_type or report_name if type" })) as Mark;
    expect([reportOf(either, { type: "Report", report_name: "R" }), reportOf(either, { type: "Document Type", report_name: "R" })]).toEqual(["R", ""]);
    expect(objectOf(rowsOf({ state: "Open", cost: [">", 3] }))).toEqual({ state: "Open", cost: [">", 3] });
  });
  it("offers fields that fit", () => {
    const meta = { fields: [...FIELDS, field("s", "Section Break"), field("secret", "Password")], masked_fields: [] } as unknown as Meta;
    expect(pickable(meta, "Date Field").map((each) => each.fieldname)).toEqual(["due", "creation", "modified"]);
    expect(pickable(meta, "User Field").map((each) => each.fieldname)).toEqual(["worker", "owner"]);
    expect(pickable(meta, "Field").map((each) => each.fieldname)).not.toContain("secret");
  });
});

it("a condition on a field that was never filled in hears of its first value", () => {
  const doc = reactive<Doc>({});
  const shown = computed(() => holds("eval:doc.event=='New'", doc));
  expect(shown.value).toBe(false);
  doc.event = "New";
  expect(shown.value).toBe(true);
});
