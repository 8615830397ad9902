import { beforeEach, describe, expect, test, vi } from "vitest";
import { reactive } from "vue";
import { install } from "../src/compat";
import { routeOf } from "../src/compat/more";
import { takeCopy } from "../src/form/pending";
import { current, Frm, type FormFace, run } from "../src/form/script";
import type { Meta } from "../src/model/meta";
import { state } from "../src/ui/prompts";
import { appPages, type makeAppPage, newFrame, place } from "../src/views/page";

// eslint-disable-next-line @typescript-eslint/no-explicit-any : scripts are not typed either
const globals = window as any;
const META: Meta = { name: "Complaint", label: "投诉", perm: { 0: { read: 1, create: 1 }, 1: { write: 1 } }, masked_fields: [], states: [], __js: [], fields: [{ fieldname: "subject", fieldtype: "Data", label: "Subject" }, { fieldname: "rows", fieldtype: "Table", options: "Row" }] };
const paths: string[] = [];
let frm: Frm;
let form: FormFace;

beforeEach(async () => {
  await install((path) => paths.push(path));
  paths.length = 0;
  state.toasts = [];
  form = reactive({ doc: { doctype: "Complaint", name: "C-1", rows: [{ doctype: "Row", name: "r", amount: 2 }] }, meta: META, dirty: false, disabled: false, intro: null, overrides: {}, queries: {}, buttons: [], tabs: [{ name: "main" }, { name: "more", label: "More" }], tab: 0, openTab: (index: number) => { form.tab = index; }, save: vi.fn(async () => undefined), reload: async () => undefined, changed: async () => undefined, show: () => undefined }) as unknown as FormFace;
  frm = current.frm = new Frm(form);
});

describe("scripts of apps", () => {
  test("stop a save by frappe.validated, and only that one", async () => {
    globals.frappe.ui.form.on("Complaint", { validate: (given: Frm) => { if (given.doc.subject === "x") globals.frappe.validated = false; } });
    frm.doc.subject = "x";
    expect(await run(frm, "validate")).toBe(false);
    frm.doc.subject = "y";
    expect(await run(frm, "validate")).toBe(true);
  });
  test("give options along with the next route, once", () => {
    globals.frappe.route_options = { unit: "HY-1" };
    globals.frappe.set_route("List", "Complaint");
    globals.frappe.set_route("List", "Complaint");
    expect(paths).toEqual(["/complaint?unit=HY-1", "/complaint"]);
  });
  test("open what the server maps a document to", async () => {
    vi.stubGlobal("fetch", vi.fn(async (url: string) => new Response(JSON.stringify(String(url).includes("getdoctype") ? { docs: [{ ...META, name: "Work Order" }] } : { message: { doctype: "Work Order", complaint: "C-1" } }))));
    await globals.frappe.model.open_mapped_doc({ method: "app.make", frm });
    vi.unstubAllGlobals();
    expect(paths).toEqual(["/work-order/new"]);
    expect(takeCopy("Work Order")).toEqual({ complaint: "C-1" });
  });
  test("find and turn tabs", () => {
    frm.set_active_tab("more");
    expect(frm.get_active_tab()?.df.fieldname).toBe("more");
    frm.set_active_tab("none");
    expect(form.tab).toBe(1);
  });
  test("ask for rights, sums, labels and links", () => {
    expect([frm.get_perm(1, "write"), frm.has_perm("create"), frm.get_sum("rows", "amount")]).toEqual([true, true, 2]);
    expect(globals.frappe.utils.get_form_link("Complaint", "C/1")).toMatch(/\/app\/complaint\/C%2F1$/);
    expect(globals.frappe.utils.get_form_link("Complaint", "<b>", true)).toContain("&#60;b&#62;</a>");
    expect(globals.frappe.unscrub("due_date")).toBe("Due Date");
    expect(globals.frappe.utils.is_image_file("a.PNG?x=1")).toBe(true);
  });
  test("show how far something is, in one message", () => {
    globals.frappe.show_progress("Sending", 1, 4);
    globals.frappe.show_progress("Sending", 2, 4);
    expect(state.toasts.map((entry) => entry.text)).toEqual(["Sending 50 %"]);
    globals.frappe.hide_progress();
    expect(state.toasts).toEqual([]);
  });
  test("add rows and buttons through the grid and the page", () => {
    frm.get_field("rows")?.grid.add_new_row();
    expect((frm.doc.rows as unknown[]).length).toBe(2);
    frm.page.add_menu_item("Export", () => undefined);
    frm.page.set_inner_btn_group_as_primary("Menu");
    expect(form.buttons.at(-1)).toMatchObject({ label: "Export", primary: true });
  });
  test("know where they are", () => expect(routeOf("/app/query-report/Sales%20Register")).toEqual(["query-report", "Sales Register"]));
  test("draw pages of their own in the frame of the desk", async () => {
    const wrapper = document.createElement("div");
    const main = wrapper.appendChild(document.createElement("div"));
    const frame = newFrame("Wall");
    expect(() => globals.frappe.ui.make_app_page({ parent: wrapper })).toThrow("parent");
    place(wrapper, frame, main);
    let shown = 0;
    globals.frappe.pages["wall"].on_page_load = (parent: HTMLElement) => globals.frappe.ui.make_app_page({ parent, title: "Parcel Wall", single_column: true }).main.html("<p>Hello</p>");
    globals.frappe.pages["wall"].on_page_show = () => { shown += 1; };
    appPages.wall?.on_page_load?.(wrapper);
    appPages.wall?.on_page_show?.(wrapper);
    const { page } = wrapper as unknown as { page: ReturnType<typeof makeAppPage> };
    page.set_primary_action("Add", () => { shown += 10; });
    page.set_indicator("Late", "red");
    page.add_inner_button("Sort", () => undefined);
    page.add_menu_item("Print", () => undefined);
    frame.primary?.act();
    expect([frame.title, frame.indicator?.color, frame.buttons.length, frame.menu.length, shown]).toEqual(["Parcel Wall", "red", 1, 1, 11]);
    expect([page.main[0]?.innerHTML, page.main.find("p").length]).toEqual(["<p>Hello</p>", 1]);
    page.clear_primary_action();
    page.remove_inner_button("Sort");
    page.main.empty();
    expect([frame.primary, frame.buttons.length, main.childNodes.length]).toEqual([null, 0, 0]);
  });
  test("add fields over a page and read them", () => {
    const wrapper = document.createElement("div");
    const main = wrapper.appendChild(document.createElement("div"));
    place(wrapper, newFrame("Wall"), main);
    const page = globals.frappe.ui.make_app_page({ parent: wrapper }) as ReturnType<typeof makeAppPage>;
    let changed = 0;
    const kind = page.add_field({ fieldname: "kind", label: "Kind", fieldtype: "Select", options: "\nOpen\nClosed", default: "Open", change: () => { changed += 1; } });
    page.add_field({ fieldname: "mine", fieldtype: "Check", default: 1 });
    expect([kind.get_value(), page.fields_dict.mine?.get_value()]).toEqual(["Open", 1]);
    kind.set_value("Closed");
    kind.input.dispatchEvent(new Event("change"));
    expect([kind.get_value(), changed, wrapper.querySelectorAll(".page-form label").length]).toEqual(["Closed", 1, 2]);
  });
  test("write amounts and look at values by upstream's short names", () => {
    expect(globals.format_currency(1234.5)).toBe("1,234.50");
    expect(globals.format_number(2.345, null, 1)).toBe("2.3");
    expect([globals.in_list(["a"], "a"), globals.is_null(" "), globals.strip_html("<b>x</b> y")]).toEqual([true, true, "x y"]);
  });
});
