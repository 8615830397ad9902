import { describe, expect, it } from "vitest";
import type { BootModule, BootWorkspace } from "../src/api/client";
import { redirected } from "../src/model/routes";
import { filtersOf, listPath, pathOf, resolve } from "../src/model/targets";
import { matching, pagesOf } from "../src/views/palette";
import { arrange, type Page } from "../src/workspace/blocks";

describe("addresses of upstream's desk", () => {
  it.each([
    ["List/Service Request", "/service-request"], ["List/Service Request/List", "/service-request"], ["List/Complaint/Report", "/complaint/view/report"], ["List/Complaint/Kanban/By State", "/complaint/view/kanban/By%20State"],
    ["Form/Complaint/CMP-1", "/complaint/CMP-1"], ["Form/Complaint/new-complaint-abc12", "/complaint/new"], ["Form/System Settings", "/system-settings/System%20Settings"], ["Tree/Service Department", "/service-department/view/tree"],
    ["Workspaces/Front Desk", "/front-desk"], ["Workspaces/private/My Page", "/private/my-page"], ["Workspaces", "/"], ["complaint/new-complaint-1", "/complaint/new"],
  ])("%s leads to %s", (path, expected) => expect(redirected(path.split("/"))).toBe(expected));
  it.each(["complaint", "complaint/CMP-1", "complaint/new", "complaint/new-pipes", "query-report/Late"])("%s is ours already", (path) => expect(redirected(path.split("/"))).toBeNull());
});

describe("stored filters", () => {
  const expected = [{ field: "status", operator: "=", value: "Open" }];
  it.each([[[["Complaint", "status", "=", "Open", false]]], ['[["status", "=", "Open"]]'], [{ status: "Open" }]])("come in all of upstream's forms", (stored) => expect(filtersOf(stored)).toEqual(expected));
  it("that cannot be read are none", () => { expect(filtersOf("{oops")).toEqual([]); expect(filtersOf(null)).toEqual([]); });
  it("stand in the address of the list", () => expect(decodeURIComponent(listPath("Follow Up", [{ field: "status", operator: "in", value: ["Open", "Done"] }]))).toBe('/follow-up?filters=[["status","in","Open,Done"]]'));
  it("name the person and the day", () => {
    const filters = ["frappe.session.user", "frappe.datetime.get_today()", "frappe.datetime.add_days(frappe.datetime.get_today(), -7)", "alert(1)"].map((value) => ({ field: "f", operator: "=", value }));
    expect(resolve(filters, { user: "me@example.com", today: "2026-03-05" }).map((each) => each.value)).toEqual(["me@example.com", "2026-03-05", "2026-02-26", "alert(1)"]);
  });
  it("belong to shortcuts of lists", () => {
    expect(pathOf({ type: "DocType", label: "New", link_to: "Entry Pass", doc_view: "New" }).path).toBe("/entry-pass/new");
    expect(pathOf({ type: "URL", label: "Out", url: "https://example.com" })).toEqual({ path: "https://example.com", out: true });
    expect(pathOf({ type: "Report", label: "Late", link_to: "Late Cases" }).path).toBe("/query-report/Late%20Cases");
  });
});

describe("the blocks of a page", () => {
  const none = { items: [] };
  const page = { title: "", content: "", may_write: false, public: 1, charts: none, cards: none, custom_blocks: none, onboardings: none, quick_lists: none, number_cards: { items: [{ number_card_name: "Open", label: "开", about: { name: "Open" } }] }, shortcuts: { items: [{ type: "DocType", label: "投诉", link_to: "Complaint" }] } } as unknown as Page;
  const texts = (source: string): string => ({ Complaints: "投诉" })[source] ?? source;
  it("stand in the order of the content, without what is out of sight", () => {
    const content = JSON.stringify([{ type: "header", data: { text: "A" } }, { type: "shortcut", data: { shortcut_name: "Complaints", col: 3 } }, { type: "number_card", data: { number_card_name: "Open", col: 40 } }, { type: "chart", data: { chart_name: "Gone" } }, { type: "header", data: { text: "Nothing below" } }]);
    expect(arrange({ ...page, content }, texts).map((each) => [each.type, each.col])).toEqual([["header", 12], ["shortcut", 3], ["number_card", 12]]);
  });
  it("are all there are where no order is kept", () => expect(arrange({ ...page, content: "[]" }, texts).map((each) => each.type)).toEqual(["number_card", "shortcut"]));
});

describe("what the search window offers", () => {
  const modules = [{ name: "M", label: "客户服务", app: "x", doctypes: [{ name: "Complaint", label: "投诉", issingle: 0, istree: 0, can_create: 1, setup: 0 }] }] as BootModule[];
  const workspaces = [{ name: "Front Desk", title: "Front Desk", label: "前台", icon: null, public: 1, parent_page: null, indicator_color: null }] as BootWorkspace[];
  const all = pagesOf(modules, workspaces, [{ name: "Late Cases", ref_doctype: "Complaint", report_type: "Report Builder" }]);
  it("goes to pages, lists, new documents and reports", () => expect(all.map((hit) => hit.path)).toEqual(["/front-desk", "/complaint", "/complaint/new", "/complaint/view/report/Late%20Cases"]));
  it("finds by either language", () => { expect(matching(all, "投诉", 5)).toHaveLength(2); expect(matching(all, "comp", 5)).toHaveLength(2); expect(matching(all, "new comp", 5).map((hit) => hit.path)).toEqual(["/complaint/new"]); });
});
