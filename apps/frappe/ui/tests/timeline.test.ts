import { describe, expect, it } from "vitest";
import { chosenSides } from "../src/model/document";
import type { Meta } from "../src/model/meta";
import { changesOf, joined } from "../src/form/timeline";

const meta: Meta = {
  name: "Order", label: "Order", perm: {}, masked_fields: [], states: [], __js: [],
  fields: [{ fieldname: "title", fieldtype: "Data", label: "Title" }, { fieldname: "agreed", fieldtype: "Check", label: "Agreed" }, { fieldname: "lines", fieldtype: "Table", label: "Lines", options: "Line" }],
};

describe("a recorded change", () => {
  it("says field, before and after, and where in a table", () => {
    const data = JSON.stringify({ changed: [["title", "", "水管"], ["docstatus", 0, 1]], added: [["lines", {}]], row_changed: [["lines", 1, "x", [["item", "a", "b"]]]] });
    expect(changesOf(meta, data)).toEqual([
      { label: "Title", from: "–", to: "水管" }, { label: "Document Status", from: "0", to: "1" }, { label: "Lines: row added" }, { label: "Lines, row 2, item", from: "a", to: "b" },
    ]);
  });
  it("stands with the step of the same moment", () => {
    const at = "2026-10-01 10:00:00";
    const all = joined([{ key: "v", at, who: "A", kind: "change", changes: [{ label: "x" }] }, { key: "w", at: `${at}.5`, who: "A", kind: "step", lines: ["Solved"] }, { key: "c", at, who: "A", kind: "comment", html: "" }]);
    expect(all.map((entry) => [entry.kind, entry.lines?.length ?? 0, entry.changes?.length ?? 0])).toEqual([["step", 1, 1], ["comment", 0, 0]]);
  });
});

describe("two who have saved", () => {
  it("each keep what only they have changed", () => {
    const rows = (item: string) => [{ name: "r1", item, modified: "then" }];
    expect(chosenSides(meta.fields, { title: "a", agreed: 0, lines: rows("x") }, { title: "b", agreed: 0, lines: [{ name: "r1", item: "x", modified: "now" }] })).toEqual({ title: "mine", agreed: "theirs", lines: "theirs" });
    expect(chosenSides(meta.fields, { lines: rows("x") }, { lines: rows("y") }).lines).toBe("mine");
  });
});
