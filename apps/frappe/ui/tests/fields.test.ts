import { mount } from "./mount";
import { nextTick } from "vue";
import { beforeEach, describe, expect, it, vi } from "vitest";
import DateInput from "../src/fields/DateInput.vue";
import FieldInput from "../src/fields/FieldInput.vue";
import { harmless } from "../src/ui/html";

beforeEach(() => { document.body.innerHTML = ""; });

/** Type into the only input and leave it. */
async function type(root: HTMLElement, text: string): Promise<void> {
  const input = root.querySelector("input") as HTMLInputElement;
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await nextTick();
  input.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  await nextTick();
}

describe("fields", () => {
  it("hand out numbers, not the text typed", async () => {
    const changed = vi.fn();
    await type(mount(FieldInput, { field: { fieldname: "area", fieldtype: "Float", label: "面积" }, doc: {}, modelValue: null, "onUpdate:modelValue": changed }), "1,234.5");
    expect(changed).toHaveBeenLastCalledWith(1234.5);
  });
  it("refuse a fraction where a whole number belongs, and say so", async () => {
    const changed = vi.fn();
    const root = mount(FieldInput, { field: { fieldname: "floor", fieldtype: "Int", label: "楼层" }, doc: {}, modelValue: 3, "onUpdate:modelValue": changed });
    await type(root, "3.5");
    expect(changed).not.toHaveBeenCalled();
    expect(root.querySelector('[role="alert"]')?.textContent).toContain("whole number");
  });
  it("take a date as it is typed at a front desk", async () => {
    const changed = vi.fn();
    await type(mount(DateInput, { modelValue: null, kind: "Date", label: "日期", "onUpdate:modelValue": changed }), "20260305");
    expect(changed).toHaveBeenLastCalledWith("2026-03-05");
  });
  it("keep a date that is none, marked, without losing the text", async () => {
    const changed = vi.fn();
    const root = mount(DateInput, { modelValue: null, kind: "Date", label: "日期", "onUpdate:modelValue": changed });
    await type(root, "someday");
    expect(changed).not.toHaveBeenCalled();
    expect(root.querySelector("input")?.value).toBe("someday");
    expect(root.querySelector("input")?.getAttribute("aria-invalid")).toBe("true");
  });
  it("store a tick as 1", () => {
    const changed = vi.fn();
    const box = mount(FieldInput, { field: { fieldname: "a", fieldtype: "Check", label: "A" }, doc: {}, modelValue: 0, "onUpdate:modelValue": changed }).querySelector("input") as HTMLInputElement;
    box.checked = true;
    box.dispatchEvent(new Event("change"));
    expect(changed).toHaveBeenCalledWith(1);
  });
  const kinds = ["Data", "Small Text", "Text", "Long Text", "Code", "JSON", "HTML Editor", "Select", "Check", "Date", "Datetime", "Time", "Int", "Float", "Currency", "Percent", "Duration", "Attach", "Attach Image", "Password", "Phone", "Color", "Autocomplete", "Icon", "Barcode", "Geolocation", "Markdown Editor", "Read Only"];
  it.each(kinds)("%s has a name for screen readers", async (fieldtype) => {
    const root = mount(FieldInput, { field: { fieldname: "a", fieldtype, label: "姓名", options: "a\nb" }, doc: {}, modelValue: null });
    const input = await vi.waitUntil(() => root.querySelector<HTMLElement>("input, select, textarea, [role='textbox']"), { timeout: 5000 });
    expect(input.getAttribute("aria-label") ?? input.closest("label")?.textContent).toContain("姓名");
  });
});

describe("HTML", () => {
  it.each([
    ["<img src=x onerror=alert(1)>", "<img>"], ["<script>alert(1)</script>hi", "hi"], ['<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer" target="_blank">x</a>'], ["<b onclick=x>fat</b>", "<b>fat</b>"], ["<section><p>in</p></section>", "<p>in</p>"], ["<svg><script>1</script></svg>", ""],
    ['<span class="indicator-pill red">Late</span><span class="x">y</span>', '<span class="badge red">Late</span><span>y</span>'],
  ])("%s is drawn as %s", (html, safe) => expect(harmless(html)).toBe(safe));
});
