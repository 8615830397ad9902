import { describe, expect, it } from "vitest";
import { filledIn } from "../src/form/folds";
import { type Form, openForm } from "../src/form/form";
import type { Doc } from "../src/model/expressions";
import type { Meta, Section } from "../src/model/meta";

const fold = (name: string, condition?: string) => ({ fieldname: name, fieldtype: "Section Break", label: name, collapsible: 1, collapsible_depends_on: condition });
const meta: Meta = {
  name: "Slip", label: "Slip", perm: { 0: { read: 1, write: 1, create: 1 } }, masked_fields: [], states: [], __js: [],
  fields: [
    { fieldname: "subject", fieldtype: "Data" },
    fold("plain"), { fieldname: "colour", fieldtype: "Data" }, { fieldname: "count", fieldtype: "Int" },
    fold("needed"), { fieldname: "holder", fieldtype: "Data", reqd: 1 },
    fold("by_condition", "eval:doc.subject=='late'"), { fieldname: "why", fieldtype: "Data" },
  ],
};

function opened(doc: Doc): Form {
  const form = openForm("Slip", { push: () => undefined, replace: () => undefined });
  form.meta = meta;
  form.doc = { doctype: "Slip", name: "new-1", __islocal: 1, ...doc };
  form.unfold();
  return form;
}
const section = (form: Form, name: string): Section => form.tabs.flatMap((tab) => tab.sections).find((each) => each.name === name) as Section;
const folded = (form: Form): string[] => ["plain", "needed", "by_condition"].filter((name) => form.folds.isFolded(section(form, name)));

describe("sections that may be folded", () => {
  it("begin folded, unless something mandatory is empty or their condition holds", () => {
    expect(folded(opened({}))).toEqual(["plain", "by_condition"]);
    expect(folded(opened({ holder: "Li" }))).toEqual(["plain", "needed", "by_condition"]);
    expect(folded(opened({ holder: "Li", subject: "late" }))).toEqual(["plain", "needed"]);
  });
  it("open for what is wrong, stay open while it is mended, and where the person opened them", () => {
    const form = opened({ holder: "Li" });
    form.wrong.colour = "no colour";
    form.unfold();
    delete form.wrong.colour;
    form.unfold();
    form.folds.turn(section(form, "by_condition"));
    expect(folded(form)).toEqual(["needed"]);
    form.openPlaceOf("holder");
    expect(folded(form)).toEqual([]);
    form.folds.begin();
    expect(folded(form)).toEqual(["plain", "needed", "by_condition"]);
  });
  it("say how much is in them", () => {
    const form = opened({ colour: "red", count: 0 });
    expect(filledIn(form, section(form, "plain"))).toBe(1);
  });
});
