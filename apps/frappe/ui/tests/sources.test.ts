import { beforeEach, describe, expect, it } from "vitest";
import { __, setTexts, term, texts } from "../src/i18n";
import { isKnown, sourcesOf, textsAt, textsIn } from "../src/i18n/sources";

beforeEach(() => { texts.value = { Save: "保存", "New:frappe": "新建", New: "待受理", Open: "待受理", "Delete {0}?": "删除{0}？", "Note: two": "注：二" }; });

describe("a text on the page", () => {
  it("leads back to what it was translated from", () => {
    expect(sourcesOf("保存")).toEqual([{ source: "Save" }]);
    expect(sourcesOf("新建")).toEqual([{ source: "New", context: "frappe" }]);
    expect(sourcesOf("待受理")).toEqual([{ source: "New" }, { source: "Open" }]);
    expect(sourcesOf("删除王芳？")).toEqual([{ source: "Delete {0}?" }]);
    expect(sourcesOf("注：二")).toEqual([{ source: "Note: two" }]);
  });
  it("that nobody translated is its own source", () => { expect(sourcesOf(" 花色 ")).toEqual([{ source: "花色" }]); expect(sourcesOf("12:30")).toEqual([]); });
  it("is of the catalogue, or not", () => { expect(isKnown("保存")).toBe(true); expect(isKnown("Save")).toBe(true); expect(isKnown("王芳")).toBe(false); });
  it("is what stands in an element and what its attributes say; an input speaks by its label", () => {
    document.body.innerHTML = '<div class="field"><label>标题</label><input placeholder="请填写" value="王芳"></div><button aria-label="关闭"><svg></svg></button><p>甲 <b>乙</b></p>';
    expect(textsAt(document.querySelector("input") as Element)).toEqual(["标题", "请填写"]);
    expect(textsAt(document.querySelector("svg") as Element)).toEqual(["关闭"]);
    expect(textsIn(document.querySelector("p") as Element)).toEqual(["甲", "乙"]);
  });
});

it("words that were changed are there at once, emptied ones are gone", () => {
  setTexts({ Save: "存档", Open: "" });
  expect([__("Save"), term("Open")]).toEqual(["存档", "Open"]);
});
