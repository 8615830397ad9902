import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boot } from "../src/api/client";
import { address } from "../src/api/realtime";
import { newTask, retryTask, runTask } from "../src/list/bulk";
import { groupFilter, groupText } from "../src/list/groups";
import { ListModel } from "../src/list/model";
import { filtersOf } from "../src/list/saved";
import { listObject } from "../src/list/script";
import { listSettings } from "../src/list/settings";
import { choosable, columnsOf, orderBy, sortable } from "../src/model/columns";
import { condition, operatorsOf, wording } from "../src/model/filters";
import { type Field, forgetMeta, type Meta } from "../src/model/meta";
import { boardFields, span, viewsOf } from "../src/views/kinds";

const field = (fieldname: string, fieldtype: string, more: Partial<Field> = {}): Field => ({ fieldname, fieldtype, label: fieldname, ...more });
const meta: Meta = {
  name: "Job", label: "Job", perm: { 0: { read: 1, write: 1, create: 1 } }, masked_fields: ["phone"], states: [{ title: "Late", color: "Red", label: "Late" }], __js: [], title_field: "subject", search_fields: "subject,phone", sort_field: "creation", sort_order: "DESC",
  fields: [
    field("subject", "Data", { in_list_view: 1 }), field("status", "Select", { options: "Open\nLate\nDone", in_standard_filter: 1 }), field("phone", "Phone", { in_list_view: 1 }), field("cost", "Currency", { in_list_view: 1 }), field("unit", "Link", { options: "Unit", in_list_view: 1 }),
    field("note", "Text"), field("rows", "Table"), field("from_date", "Date"), field("to_date", "Date"), field("where", "Data", { in_standard_filter: 1 }),
  ],
};

let asked: { method: string; args: Record<string, unknown> }[];
let answers: Record<string, ((args: Record<string, unknown>) => unknown) | unknown>;
const table = (...rows: Record<string, unknown>[]): unknown => ({ keys: Object.keys(rows[0] ?? {}), values: rows.map((row) => Object.values(row)), link_titles: { "Unit::U1": "House 1" } });
const jobs = (from: number, to: number): Record<string, unknown>[] => Array.from({ length: to - from }, (_each, index) => ({ name: `J${String(from + index).padStart(3, "0")}`, subject: `s${from + index}`, status: "Open", creation: "2026-01-01", cost: from + index, unit: "U1", _liked_by: null }));
const sent = (method: string): Record<string, unknown>[] => asked.filter((each) => each.method.endsWith(method)).map((each) => each.args);

beforeEach(() => {
  asked = [];
  boot.base_path = "";
  answers = { getdoctype: { docs: [meta], user_settings: '{"List": {"order_by": "cost asc"}}' }, "reportview.get": { message: table(...jobs(0, 51)) }, get_count: { message: 1001 } };
  vi.stubGlobal("fetch", async (url: string, options: { method?: string; body?: string } = {}) => {
    const [path = "", query = ""] = url.split("?");
    const read = (text: string): unknown => { try { return JSON.parse(text); } catch { return text; } };
    const args = options.body ? (JSON.parse(options.body) as Record<string, unknown>) : Object.fromEntries([...new URLSearchParams(query)].map(([key, value]) => [key, read(value)]));
    const method = path.replace("/api/method/", "");
    asked.push({ method, args });
    const key = Object.keys(answers).find((each) => method.endsWith(each));
    const answer = key ? answers[key] : {};
    return new Response(JSON.stringify(typeof answer === "function" ? (answer as (given: unknown) => unknown)(args) : answer));
  });
  vi.spyOn(document.head, "append").mockImplementation((element) => { setTimeout(() => (element as HTMLScriptElement).onload?.(new Event("load"))); });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); vi.restoreAllMocks(); forgetMeta("Job"); delete listSettings.Job; });

async function opened(query: Record<string, string> = {}): Promise<ListModel> {
  const list = new ListModel("Job");
  const opening = list.open(query);
  await vi.runAllTimersAsync();
  await opening;
  await vi.runAllTimersAsync();
  return list;
}

describe("columns", () => {
  it("are those the DocType marks, without title and state", () => expect(columnsOf(meta).map((column) => column.fieldname)).toEqual(["phone", "cost", "unit"]));
  it("are those the person chose, in that order, with widths; unknown ones are passed over", () => {
    expect(columnsOf(meta, [{ fieldname: "unit", width: 90 }, { fieldname: "gone" }, { fieldname: "owner" }]).map(({ fieldname, width }) => [fieldname, width])).toEqual([["unit", 90], ["owner", undefined]]);
  });
  it("can be anything but tables, pictures and what has a column of its own", () => expect(choosable(meta).map((each) => each.fieldname)).toEqual(["phone", "cost", "unit", "note", "from_date", "to_date", "where", "name", "owner", "creation"]));
  it("do not sort by what is masked", () => expect(sortable(meta).map((each) => each.fieldname)).not.toContain("phone"));
  it("have one order for equal rows too", () => { expect(orderBy("cost", "asc")).toBe("cost asc, name asc"); expect(orderBy("name", "desc")).toBe("name desc"); });
});

describe("a list", () => {
  it("opens as the person left it, and asks for one page", async () => {
    const list = await opened();
    const [first] = sent("reportview.get");
    expect(first).toMatchObject({ doctype: "Job", order_by: "cost asc, name asc", page_length: 51, filters: [] });
    expect(first?.fields).toEqual(expect.arrayContaining(["name", "subject", "status", "cost", "_assign", "_liked_by"]));
    expect([list.state.rows.length, list.state.more, list.state.count]).toEqual([50, true, 1001]);
    expect(list.text(meta.fields[4] as Field, { unit: "U1" })).toBe("House 1");
  });
  it("takes filters, search and order from the address and gives them back", async () => {
    const query = { status: "Open", q: "pipe", filters: '[["from_date","timespan","last 7 days"]]', sort: "creation asc" };
    const list = await opened(query);
    expect(list.query()).toEqual(query);
    expect(sent("reportview.get")[0]).toMatchObject({ filters: [["Job", "status", "=", "Open"], ["Job", "from_date", "timespan", "last 7 days"]], or_filters: [["Job", "name", "like", "%pipe%"], ["Job", "subject", "like", "%pipe%"]] });
  });
  it("takes any other field of the address as a filter, and looks into texts", async () => {
    const list = await opened({ unit: "U1", where: "roof", nonsense: "x" });
    expect(list.conditions()).toEqual([["Job", "where", "like", "%roof%"], ["Job", "unit", "=", "U1"]]);
  });
  it("goes on behind its last row", async () => {
    const list = await opened();
    answers["reportview.get"] = { message: table(...jobs(49, 60)) };
    await list.next();
    expect(sent("reportview.get")[1]).toMatchObject({ after: [49, "J049"] });
    expect(list.state.rows.map((row) => row.name)).toEqual(jobs(0, 60).map((row) => row.name));
    expect(list.state.more).toBe(false);
  });
  it("says what went wrong and keeps what was typed", async () => {
    const list = await opened();
    list.state.search = "x";
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ exc_type: "DataError", _server_messages: JSON.stringify([JSON.stringify({ message: "No such field" })]) }), { status: 417 }));
    await list.load();
    expect([list.state.error, list.state.search, list.state.loading]).toEqual(["No such field", "x", false]);
  });
  it("changes rows where they stand, announces new ones and marks those that fit no more", async () => {
    const list = await opened();
    answers["reportview.get"] = { message: table({ name: "J003", subject: "changed", status: "Done" }, { name: "J900", subject: "new", status: "Open" }) };
    for (const name of ["J003", "J900", "J004", "J901"]) list.heardOf(name);
    await vi.runAllTimersAsync();
    expect(sent("reportview.get")[1]?.filters).toEqual([["Job", "name", "in", ["J003", "J900", "J004", "J901"]]]);
    expect(list.state.rows[3]).toMatchObject({ name: "J003", subject: "changed", status: "Done" });
    expect([[...list.state.fresh], [...list.state.gone], list.state.rows.length]).toEqual([["J900"], ["J004"], 50]);
  });
  it("chooses single rows, spans and all", async () => {
    const list = await opened();
    list.toggle("J001");
    list.toggle("J003", true);
    expect([...list.state.picked]).toEqual(["J001", "J002", "J003"]);
    list.toggle("J002");
    expect(list.state.picked.size).toBe(2);
    list.pickAll();
    expect(list.state.picked.size).toBe(50);
    list.pickAll();
    expect(list.state.picked.size).toBe(0);
  });
  it("narrows by a group and takes it back", async () => {
    const list = await opened();
    const group = groupFilter(field("assigned_to", "Link"), "a@b.c");
    list.narrow(group);
    expect(list.conditions()).toEqual([["Job", "_assign", "like", "%a@b.c%"]]);
    list.narrow(groupFilter(field("assigned_to", "Link"), null));
    expect(list.conditions()).toEqual([["Job", "_assign", "is", "not set"]]);
    list.narrow(groupFilter(field("assigned_to", "Link"), null));
    expect(list.conditions()).toEqual([]);
    expect(groupText(field("status", "Select"), { name: null, count: 1 })).toBe("Without");
  });
  it("shows badges and texts as the list script says, HTML as text", async () => {
    const list = await opened();
    expect(list.badge({ status: "Late" })).toEqual({ text: "Late", colour: "red" });
    list.state.settings = { get_indicator: () => ["Hot", "orange"], formatters: { cost: (value) => `<b>${String(value)}</b>` } };
    expect(list.badge({ status: "Late" })).toEqual({ text: "Hot", colour: "orange" });
    expect(list.text(meta.fields[3] as Field, { cost: 3 })).toBe("3");
  });
  it("keeps columns for the person", async () => {
    const list = await opened();
    await list.keep({ columns: [{ fieldname: "unit" }] });
    expect(sent("user_settings.save")).toEqual([{ doctype: "Job", user_settings: { List: { columns: [{ fieldname: "unit" }] } } }]);
    expect(list.columns.value.map((column) => column.fieldname)).toEqual(["unit"]);
  });
  it("likes at once", async () => {
    const list = await opened();
    await list.like(list.state.rows[0] ?? {}, "me");
    expect(list.likes(list.state.rows[0] ?? {})).toEqual(["me"]);
    expect(sent("toggle_like")[0]).toMatchObject({ name: "J000", add: "Yes" });
  });
});

describe("an act on many", () => {
  it("goes step by step and gathers what failed", async () => {
    answers["bulk.act"] = ({ names }: { names: string[] }) => ({ message: { done: names.slice(1), failed: { [names[0] ?? ""]: "no" } } });
    const task = await runTask(newTask("Delete", "Job", 25), jobs(0, 25).map((row) => String(row.name)), "delete");
    expect(sent("bulk.act").map((each) => (each.names as string[]).length)).toEqual([10, 10, 5]);
    expect([task.tried, task.done.length, Object.keys(task.failed), task.running]).toEqual([25, 22, ["J000", "J010", "J020"], false]);
  });
  it("is left to the server when there are very many, and looked at until it ends", async () => {
    let looked = 0;
    answers["bulk.act"] = () => ({ message: { job: "j", run: "r1" } });
    answers["bulk.status"] = () => ({ message: { doctype: "Job", action: "delete", status: ++looked > 1 ? "Finished" : "Running", total: 60, tried: looked > 1 ? 60 : 20, done: ["J000"], failed: { J001: "no" } } });
    answers["bulk.retry"] = () => ({ message: { done: ["J001"], failed: {} } });
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const working = runTask(newTask("Delete", "Job", 60), jobs(0, 60).map((row) => String(row.name)), "delete");
    await vi.advanceTimersByTimeAsync(5000);
    const task = await working;
    vi.useRealTimers();
    expect([task.tried, task.running, task.failed]).toEqual([60, false, { J001: "no" }]);
    await retryTask(task, "delete");
    expect([task.done, task.failed, task.running]).toEqual([["J001"], {}, false]);
  });
  it("can be stopped, and a step that is refused is a reason for each", async () => {
    const task = newTask("Edit", "Job", 20);
    answers["bulk.act"] = () => { task.stopped = true; return { message: { done: ["J000"], failed: {} } }; };
    await runTask(task, jobs(0, 20).map((row) => String(row.name)), "update");
    expect(task.tried).toBe(10);
    vi.stubGlobal("fetch", async () => new Response("{}", { status: 500, statusText: "Broken" }));
    expect((await runTask(newTask("Edit", "Job", 1), ["J000"], "update")).failed).toEqual({ J000: "Broken" });
  });
});

describe("filters", () => {
  it("offer places below where the link leads to a tree", () => {
    boot.modules = [{ name: "M", label: "M", app: "a", doctypes: [{ name: "Place", label: "Place", issingle: 0, istree: 1, can_create: 0, setup: 0 }] }];
    expect(operatorsOf(field("place", "Link", { options: "Place" }))).toContain("descendants of");
    expect(operatorsOf(field("unit", "Link", { options: "Unit" }))).not.toContain("descendants of");
    expect(operatorsOf(field("_assign", "Link", { options: "User" }))).toEqual(["like", "not like", "is"]);
  });
  it("take lists as they are, and wait for them", () => {
    expect(condition("Job", { field: "status", operator: "in", value: ["Open", "Late"] })).toEqual(["Job", "status", "in", ["Open", "Late"]]);
    expect(condition("Job", { field: "status", operator: "in", value: [] })).toBeNull();
  });
  it("are said in words", () => {
    expect(wording(meta.fields, { field: "from_date", operator: "timespan", value: "last 7 days" })).toBe("from_date falls in last 7 days");
    expect(wording(meta.fields, { field: "unit", operator: "=", value: "U1" }, { "Unit::U1": "House 1" })).toBe("unit is House 1");
    expect(wording(meta.fields, { field: "where", operator: "like", value: "%roof%" })).toBe("where contains roof");
  });
  it("that others kept with the DocType are read too", () => {
    const kept = (filters: string): unknown => filtersOf({ name: "1", filter_name: "x", for_user: null, owner: "", filters });
    expect(kept('[["Job","status","=","Open"],["cost",">",1]]')).toEqual([{ field: "status", operator: "=", value: "Open" }, { field: "cost", operator: ">", value: 1 }]);
    expect(kept("{")).toEqual([]);
  });
});

describe("views", () => {
  it("are those the metadata can fill", () => {
    expect(viewsOf(meta).map((each) => each.view)).toEqual(["list", "dashboard", "kanban", "calendar", "gantt"]);
    expect(boardFields(meta).map((each) => each.fieldname)).toEqual(["status"]);
    expect(span(meta)).toEqual({ start: "from_date", end: "to_date" });
  });
});

it("connections are at the server's own port, or at the page's host behind another server", () => {
  expect(address({ protocol: "http:", hostname: "a.test", host: "a.test:8000", port: "8000" }, 9000)).toBe("http://a.test:9000");
  expect(address({ protocol: "https:", hostname: "a.test", host: "a.test", port: "" }, 9000)).toBe("https://a.test");
});

describe("a list as list scripts know it", () => {
  it("takes buttons and entries for its head, each once", () => {
    const list = new ListModel("Complaint");
    const { page } = listObject(list, () => undefined) as { page: Record<string, (...given: unknown[]) => void> };
    let done = 0;
    page.add_inner_button?.("Count", () => { done += 1; });
    page.add_inner_button?.("Count", () => { done += 10; });
    page.add_menu_item?.("Tell", () => undefined);
    page.add_actions_menu_item?.("Close", () => undefined);
    expect(list.state.acts.map((act) => [act.label, act.button])).toEqual([["Count", true], ["Tell", false], ["Close", false]]);
    list.state.acts[0]?.run();
    expect(done).toBe(10);
    page.remove_inner_button?.("Count");
    page.clear_menu?.();
    expect(list.state.acts).toEqual([]);
  });
});
