import { describe, expect, it } from "vitest";
import { isQuick, quickFields } from "../src/fields/quick";
import { pasted } from "../src/fields/rich/paste";
import { nextParts, subjectOf } from "../src/fields/code/complete";
import { featuresOf, placeOf, pointOf, withFeature, withoutLast } from "../src/model/geo";
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

describe("rich text", () => {
  it("of upstream's editor keeps its lists", () => {
    const html = '<div class="ql-editor read-mode"><ol><li data-list="ordered">a</li><li data-list="bullet" class="ql-indent-1"><span class="ql-ui"></span>b</li><li data-list="bullet">c</li></ol></div>';
    expect(harmless(html)).toBe("<div><ol><li>a<ul><li><span></span>b</li></ul></li></ol><ul><li>c</li></ul></div>");
  });
  it("keeps who is named, and no other class", () => expect(harmless('<span class="mention x">a</span><span class="mention" data-id="a@b.c" data-value="A" onclick="x">@A</span>')).toBe('<span>a</span><span class="mention" data-id="a@b.c" data-value="A">@A</span>'));
  it.each([
    ['<p class="MsoNormal" style="mso-x:1"><b>标题<o:p></o:p></b></p>', "<p><b>标题</b></p>"],
    ['<p class="MsoListParagraph"><span style="mso-list:Ignore">1.</span>一</p><p class="MsoListParagraph"><span style="mso-list:Ignore">2.</span>二</p><p class="MsoListParagraph"><span style="mso-list:Ignore">·</span>点</p>', "<ol><li>一</li><li>二</li></ol><ul><li>点</li></ul>"],
    ['<section data-role="outer"><p style="color:red"><span style="font-weight: bold">通知</span></p><img data-src="https://mmbiz.example/a.png"></section>', "<p><span><strong>通知</strong></span></p>"],
    ["<style>p{}</style><!--[if gte mso 9]><xml>x</xml><![endif]--><p>a</p><script>1</script>", "<p>a</p>"],
  ])("pasted %j is %j", (html, clean) => expect(pasted(html)).toBe(clean));
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
  it("has lines and areas beside points, and loses the last", () => {
    const area = withFeature(placeOf("31, 120"), "Polygon", [[120, 31], [121, 31], [121, 32]]);
    expect(featuresOf(area)[1]?.geometry.coordinates).toEqual([[[120, 31], [121, 31], [121, 32], [120, 31]]]);
    expect(featuresOf(withoutLast(area)).map((each) => each.geometry.type)).toEqual(["Point"]);
    expect([withoutLast(placeOf("31, 120")), ...featuresOf("{")]).toEqual([null]);
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
