import { beforeEach, describe, expect, it } from "vitest";
import { addressOf, NONE, paperOf, remembered } from "../src/form/print";

const document = { doctype: "Entry Pass", name: "EP/1 ㎡" };
const nothing = { format: "", head: "", lang: "", size: "" };

describe("a print", () => {
  beforeEach(() => localStorage.clear());
  it("says in its address only what was chosen", () => {
    expect(addressOf("printview", document, nothing)).toMatch(/\/printview\?doctype=Entry\+Pass&name=EP%2F1\+%E3%8E%A1$/);
    expect(addressOf("pdf", document, { format: "Card", head: NONE, lang: "zh", size: "A5" })).toContain("format=Card&no_letterhead=1&_lang=zh&page_size=A5");
  });
  it("remembers the choices of a type, and starts anew where they cannot be read", () => {
    localStorage.setItem("print:Entry Pass", '{"lang":"en"}');
    localStorage.setItem("print:Complaint", "{");
    expect(remembered("Entry Pass")).toEqual({ ...nothing, lang: "en" });
    expect(remembered("Complaint")).toEqual(nothing);
  });
  it("is a page with its margins in its language", () => {
    const page = paperOf({ html: "<p>x</p>", style: ".a{}", page: { width: 54, height: 86, margins: [3, 4, 5, 6] }, lang: "zh_TW", title: "t", format: "Card" });
    expect(page).toContain('lang="zh-TW"');
    expect(page).toContain("padding:3mm 4mm 5mm 6mm");
  });
});
