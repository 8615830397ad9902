import { describe, expect, it } from "vitest";
import { condition, filterable, operatorsOf, packed, unpacked } from "../src/model/filters";
import type { Meta } from "../src/model/meta";

const meta: Meta = {
  name: "Resident", label: "住户", perm: {}, masked_fields: ["mobile"], states: [], __js: [],
  fields: [{ fieldname: "resident_name", fieldtype: "Data" }, { fieldname: "mobile", fieldtype: "Phone" }, { fieldname: "s", fieldtype: "Section Break" }, { fieldname: "rows", fieldtype: "Table", options: "X" }, { fieldname: "photo", fieldtype: "Attach Image" }],
};

describe("filters", () => {
  it("are not offered for masked, table and layout fields", () => expect(filterable(meta).map((field) => field.fieldname)).toEqual(["resident_name", "name", "owner", "creation", "modified", "_assign", "_user_tags", "_liked_by"]));
  it("wrap what is searched for", () => expect(condition("Resident", { field: "resident_name", operator: "like", value: "王" })).toEqual(["Resident", "resident_name", "like", "%王%"]));
  it("split lists at Chinese commas too", () => expect(condition("Resident", { field: "name", operator: "in", value: "a，b, c" })).toEqual(["Resident", "name", "in", ["a", "b", "c"]]));
  it("wait until both ends are given", () => expect(condition("Resident", { field: "creation", operator: "between", value: ["2026-01-01", ""] })).toBeNull());
  it("go through the address unchanged", () => {
    const filters = [{ field: "creation", operator: "between", value: ["2026-01-01", "2026-02-01"] }];
    expect(unpacked(packed(filters))).toEqual(filters);
  });
  it("ignore an address somebody broke", () => { expect(unpacked("[[")).toEqual([]); expect(unpacked('[["a","; drop",1]]')).toEqual([]); });
  it("offer what the type can answer", () => expect(operatorsOf({ fieldname: "a", fieldtype: "Check" })).toEqual(["="]));
});
