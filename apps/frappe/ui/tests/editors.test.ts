import { describe, expect, it } from "vitest";
import { isQuick, quickFields } from "../src/fields/quick";
import { nextParts, subjectOf } from "../src/fields/code/complete";
import { placeOf, pointOf } from "../src/model/geo";
import { jsonProblem } from "../src/model/json";
import { markdown } from "../src/model/markdown";
import type { Field, Meta } from "../src/model/meta";
import { harmless } from "../src/ui/html";

describe("markdown", () => {
  it.each([
    ["# 标题", "<h1>标题</h1>"], ["a **b** *c* `d`", "<p>a <strong>b</strong> <em>c</em> <code>d</code></p>"], ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
    ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"], ["> q", "<blockquote><p>q</p></blockquote>"], ["```\n<b>\n```", "<pre><code>&#60;b&#62;</code></pre>"],
    ["|a|b|\n|-|-|\n|1|2|", "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"], ["a\nb\n\nc", "<p>a<br>b</p>\n<p>c</p>"],
  ])("%j is %j", (text, html) => expect(markdown(text)).toBe(html));
  it("runs nothing", () => {
    const html = harmless(markdown('<img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](javascript:z) `<script>`'));
    expect(html).not.toMatch(/<img src=x|href="javascript|src="javascript|<script/);
  });
});

describe("the fault in a JSON text", () => {
  it.each([["", null], ["  ", null], ["[1]", null], ['{"a": 1,\n "b" 2}', 2], ["[1,\n2,\n", 2]])("%j is in line %j", (text, line) => expect(jsonProblem(text)?.line ?? null).toBe(line));
});

describe("what is offered while one writes", () => {
  const names = ["frappe.db.get_value", "frappe.throw", "json.loads", "len"];
  it("are the next parts of known names", () => {
    expect(nextParts(names, "").map((each) => each.label)).toEqual(["frappe", "json", "len"]);
    expect(nextParts(names, "frappe.")).toEqual([{ label: "db", type: "namespace" }, { label: "throw", type: "function" }]);
    expect(nextParts(names, "frappe.db.").map((each) => each.label)).toEqual(["get_value"]);
  });
  it("is about the DocType that the document names", () => expect([subjectOf({ dt: "ToDo" }), subjectOf({ document_type: "User" }), subjectOf({})]).toEqual(["ToDo", "User", ""]));
});

describe("a place", () => {
  it("is kept as GeoJSON and read from it", () => {
    const kept = placeOf("31.299379，120.585289");
    expect(pointOf(kept)).toEqual({ latitude: 31.299379, longitude: 120.585289 });
  });
  it.each(["91, 0", "0, 181", "x", "31.2"])("%s is none", (text) => expect(placeOf(text)).toBeNull());
  it("that cannot be read is none", () => expect([pointOf("{"), pointOf(null), pointOf('{"features":[]}')]).toEqual([null, null, null]));
});

describe("a small window for a new document", () => {
  const df = (fieldname: string, more: Partial<Field> = {}): Field => ({ fieldname, fieldtype: "Data", ...more });
  const meta = (fields: Field[], more: Partial<Meta> = {}): Meta => ({ name: "X", label: "X", fields, perm: {}, masked_fields: [], states: [], __js: [], ...more });
  it("has what must be filled in", () => {
    const fields = [df("a", { reqd: 1 }), df("b"), df("c", { allow_in_quick_entry: 1 }), df("d", { reqd: 1, read_only: 1 }), df("e", { fieldtype: "Table", options: "Y" })];
    expect(quickFields(meta(fields)).map((field) => field.fieldname)).toEqual(["a", "c"]);
  });
  it("is there for few fields, and never for mandatory tables", () => {
    expect(isQuick(meta([df("a", { reqd: 1 })]))).toBe(true);
    expect(isQuick(meta(Array.from({ length: 9 }, (_none, n) => df(`f${n}`, { reqd: 1 }))))).toBe(false);
    expect(isQuick(meta([df("a", { reqd: 1 }), df("t", { fieldtype: "Table", reqd: 1 })], { quick_entry: 1 }))).toBe(false);
  });
});
