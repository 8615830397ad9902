import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boot } from "../src/api/client";
import { ListModel } from "../src/list/model";
import { calendarSettings } from "../src/list/settings";
import type { Field, Meta } from "../src/model/meta";
import { Calendar } from "../src/views/calendar/calendar";
import { addMonths, firstWeekday, momentAt, weekStart, weeksOf } from "../src/views/calendar/dates";
import { bars, daysOf, type Entry, timed } from "../src/views/calendar/entries";
import { arranged, Board } from "../src/views/kanban/board";
import { fit, middle, project, unproject } from "../src/views/mercator";
import { Tree } from "../src/views/tree/tree";

const field = (fieldname: string, fieldtype: string, more: Partial<Field> = {}): Field => ({ fieldname, fieldtype, label: fieldname, ...more });
const meta: Meta = {
  name: "Pass", label: "Pass", perm: { 0: { read: 1, write: 1 } }, masked_fields: [], states: [{ title: "Open", color: "Orange", label: "Open" }], __js: [], title_field: "holder",
  fields: [field("holder", "Data"), field("status", "Select", { options: "Open\nDone" }), field("starts_on", "Datetime"), field("ends_on", "Datetime")],
};
let asked: { method: string; args: Record<string, unknown> }[];
let answers: Record<string, unknown>;
const refusal = (text: string): Response => new Response(JSON.stringify({ exc_type: "ValidationError", _server_messages: JSON.stringify([JSON.stringify({ message: text })]) }), { status: 417 });
const sent = (method: string): Record<string, unknown>[] => asked.filter((each) => each.method.endsWith(method)).map((each) => each.args);

beforeEach(() => {
  asked = [];
  answers = {};
  boot.base_path = "";
  vi.stubGlobal("fetch", async (url: string, options: { body?: string } = {}) => {
    const [path = "", query = ""] = url.split("?");
    const read = (text: string): unknown => { try { return JSON.parse(text); } catch { return text; } };
    const args = options.body ? (JSON.parse(options.body) as Record<string, unknown>) : Object.fromEntries([...new URLSearchParams(query)].map(([key, value]) => [key, read(value)]));
    const method = path.replace("/api/method/", "");
    asked.push({ method, args });
    const key = Object.keys(answers).find((each) => method.endsWith(each));
    const answer = key ? answers[key] : {};
    const given = typeof answer === "function" ? (answer as (args: unknown) => unknown)(args) : answer;
    return given instanceof Response ? given : new Response(JSON.stringify({ message: given }));
  });
});
afterEach(() => { vi.unstubAllGlobals(); delete calendarSettings.Pass; });

function list(more: Partial<Meta> = {}): ListModel {
  const made = new ListModel("Pass");
  made.state.meta = { ...meta, ...more };
  return made;
}

describe("a board", () => {
  const cards = { keys: ["name", "status", "holder"], values: [["P1", "Open", "Wang"], ["P2", "Open", "Li"], ["P3", "Done", "Chen"]], link_titles: {} };
  async function opened(more: Partial<Meta> = {}): Promise<Board> {
    Object.assign(answers, { get_kanban_boards: [], "reportview.get": cards, get_group_by_count: [{ name: "Open", count: 7 }, { name: "Done", count: 1 }] });
    const board = new Board(list(more));
    await board.open("");
    return board;
  }
  it("makes columns of a choice's values, with counts beyond the loaded cards", async () => {
    const board = await opened();
    expect(board.lanes.value.map((lane) => [lane.value, lane.colour, lane.count, lane.cards.map((card) => card.name)])).toEqual([["Open", "orange", 7, ["P1", "P2"]], ["Done", "gray", 1, ["P3"]]]);
  });
  it("moves a card by saving its value", async () => {
    const board = await opened();
    await board.move(board.state.cards[0] ?? {}, "Done", "P3");
    expect(sent("set_value")).toEqual([{ doctype: "Pass", name: "P1", fieldname: "status", value: "Done" }]);
    expect(board.lanes.value.map((lane) => lane.count)).toEqual([6, 2]);
    expect(board.state.said).toContain("Wang");
  });
  it("puts a card back that the server refuses, and says why", async () => {
    const board = await opened();
    answers.set_value = () => refusal("Not yet");
    await expect(board.move(board.state.cards[0] ?? {}, "Done")).rejects.toThrow("Not yet");
    expect(board.state.cards[0]?.status).toBe("Open");
  });
  it("reaches a state by the step that leads there, and no other way", async () => {
    const board = await opened({ workflow: { field: "status", states: [{ state: "Open", label: "Open", allow_edit: "" }, { state: "Done", label: "Done", allow_edit: "" }] } });
    answers.get_transitions = [{ action: "Finish", next_state: "Done" }];
    await board.move(board.state.cards[0] ?? {}, "Done");
    expect(sent("apply_workflow")).toEqual([{ doc: { doctype: "Pass", name: "P1" }, action: "Finish" }]);
    answers.get_transitions = [];
    await expect(board.move(board.state.cards[1] ?? {}, "Done")).rejects.toThrow("No step leads");
  });
  it("keeps the order of its cards, new ones first", () => expect(arranged([{ name: "a" }, { name: "b" }, { name: "c" }], '["c","a"]').map((card) => card.name)).toEqual(["b", "c", "a"]));
  it("of its own keeps that order for everybody", async () => {
    Object.assign(answers, { get_kanban_boards: [{ name: "B", field_name: "status" }], "client.get": { name: "B", field_name: "status", owner: "me", columns: [{ column_name: "Done", status: "Active", indicator: "Green" }, { column_name: "Open", status: "Archived", indicator: "Red" }] }, "reportview.get": cards });
    const board = new Board(list());
    await board.open("");
    expect(board.lanes.value.map((lane) => [lane.value, lane.colour])).toEqual([["Done", "green"]]);
    await board.move(board.state.cards[0] ?? {}, "Done", "P3");
    expect(sent("update_order")).toEqual([{ board_name: "B", order: { Done: ["P1", "P3"] } }]);
  });
});

describe("days", () => {
  it("begin the week on Monday in Chinese, as the site says elsewhere", () => {
    boot.lang = "zh";
    boot.sysdefaults = { first_day_of_the_week: "Sunday" };
    expect(firstWeekday()).toBe(1);
    boot.lang = "en";
    expect(firstWeekday()).toBe(0);
    boot.sysdefaults = {};
    expect(firstWeekday()).toBe(1);
  });
  it("make weeks and months", () => {
    expect(weekStart("2026-11-29", 1)).toBe("2026-11-23");
    expect(weeksOf("2026-11-15", 1).map((week) => [week[0], week[6]])).toEqual([["2026-10-26", "2026-11-01"], ["2026-11-02", "2026-11-08"], ["2026-11-09", "2026-11-15"], ["2026-11-16", "2026-11-22"], ["2026-11-23", "2026-11-29"], ["2026-11-30", "2026-12-06"]]);
    expect([addMonths("2026-01-31", 1), addMonths("2026-01-31", -2), momentAt("2026-01-01", 90)]).toEqual(["2026-02-28", "2025-11-30", "2026-01-01 01:30:00"]);
  });
});

const entry = (name: string, start: string, end: string, allDay = false): Entry => ({ name, title: name, start, end, allDay, colour: "", badge: "", doc: {} });
describe("entries", () => {
  it("do not touch the day at whose midnight they end", () => expect(daysOf(entry("a", "2026-05-01 22:00:00", "2026-05-02 00:00:00"))).toEqual(["2026-05-01", "2026-05-01"]));
  it("stand in lanes that do not cross, and go over the end of a week", () => {
    const week = weeksOf("2026-05-06", 1)[1] ?? [];
    const placed = bars(week, [entry("long", "2026-05-01", "2026-05-06", true), entry("one", "2026-05-05", "2026-05-05", true), entry("late", "2026-05-08", "2026-05-20", true), entry("other", "2026-06-01", "2026-06-01", true)]);
    expect(placed.map((each) => [each.entry.name, each.from, each.to, each.lane, each.before, each.after])).toEqual([["long", 0, 2, 0, true, false], ["one", 1, 1, 1, false, false], ["late", 4, 6, 0, false, true]]);
  });
  it("of one time stand side by side", () => {
    const placed = timed("2026-05-05", [entry("a", "2026-05-05 08:00:00", "2026-05-05 10:00:00"), entry("b", "2026-05-05 09:00:00", "2026-05-05 09:10:00"), entry("c", "2026-05-05 12:00:00", "2026-05-06 02:00:00")]);
    expect(placed.map((each) => [each.entry.name, each.top, each.height, each.column, each.columns])).toEqual([["a", 480, 120, 0, 2], ["b", 540, 30, 1, 2], ["c", 720, 720, 0, 1]]);
  });
});

describe("a calendar", () => {
  async function opened(): Promise<Calendar> {
    answers.get_events = [{ name: "P1", holder: "Wang", status: "Open", starts_on: "2026-05-05 22:00:00", ends_on: "2026-05-06 06:00:00" }];
    const calendar = new Calendar(list());
    calendar.go("2026-05-05");
    await calendar.load();
    return calendar;
  }
  it("asks for its days and reads entries with the state's colour", async () => {
    const calendar = await opened();
    expect(sent("get_events")[0]).toMatchObject({ doctype: "Pass", start: "2026-04-27", end: "2026-05-31", field_map: { start: "starts_on", end: "ends_on", title: "holder" } });
    expect(calendar.on("2026-05-06").map((each) => [each.title, each.badge, each.allDay])).toEqual([["Wang", "orange", false]]);
  });
  it("takes fields and method from the calendar's script", async () => {
    calendarSettings.Pass = { field_map: { start: "ends_on", title: "status" }, get_events_method: "app.events" };
    answers["app.events"] = [{ name: "P1", title: "A · B", color: "#112233", ends_on: "2026-05-05 22:00:00" }];
    const calendar = await opened();
    expect(calendar.state.entries.map((each) => [each.title, each.colour, each.start])).toEqual([["A · B", "#112233", "2026-05-05 22:00:00"]]);
  });
  it("moves an entry over midnight and keeps its length", async () => {
    const calendar = await opened();
    await calendar.move(calendar.state.entries[0] as Entry, "2026-05-08", 23 * 60);
    expect(sent("update_event")[0]?.args).toEqual({ doctype: "Pass", name: "P1", start: "2026-05-08 23:00:00", end: "2026-05-09 07:00:00" });
  });
  it("puts an entry back that may not be moved", async () => {
    const calendar = await opened();
    answers.update_event = () => refusal("Closed");
    await expect(calendar.move(calendar.state.entries[0] as Entry, "2026-05-08")).rejects.toThrow("Closed");
    expect(calendar.state.entries[0]?.start).toBe("2026-05-05 22:00:00");
  });
  it("begins a new document on the days one dragged over, in either direction", async () => {
    const calendar = await opened();
    expect(calendar.fresh("2026-05-07", "2026-05-06")).toEqual({ starts_on: "2026-05-06 09:00:00", ends_on: "2026-05-07 17:00:00" });
  });
});

describe("a tree", () => {
  const nodes: Record<string, unknown[]> = { "": [{ value: "Site", expandable: 1 }], Site: [{ value: "Hall", title: "The hall", expandable: 0 }, { value: "Tower", expandable: 1 }], Tower: [{ value: "Lift", expandable: 0 }] };
  async function opened(): Promise<Tree> {
    answers.get_children = ({ parent }: { parent: string }) => nodes[parent] ?? [];
    const tree = new Tree("Place");
    await tree.load();
    return tree;
  }
  const shown = (tree: Tree): string[] => tree.shown.value.map((node) => `${"-".repeat(node.level - 1)}${node.value}`);
  it("opens its only root, reads the rest when it is opened", async () => {
    const tree = await opened();
    expect(shown(tree)).toEqual(["Site", "-Hall", "-Tower"]);
    await tree.toggle(tree.node("Tower") as never);
    expect(shown(tree)).toEqual(["Site", "-Hall", "-Tower", "--Lift"]);
    expect(sent("get_children")).toHaveLength(3);
  });
  it("is walked with arrows", async () => {
    const tree = await opened();
    const walk = async (...keys: string[]): Promise<string> => { for (const name of keys) tree.state.at = await tree.key(name); return tree.state.at; };
    expect(await walk("ArrowDown", "ArrowDown")).toBe("Tower");
    expect(await walk("ArrowRight", "ArrowRight")).toBe("Lift");
    expect(await walk("ArrowLeft")).toBe("Tower");
    expect(await walk("ArrowLeft", "ArrowLeft")).toBe("Site");
    expect(await walk("End")).toBe("Tower");
    expect(await walk("Home", "ArrowUp")).toBe("Site");
  });
  it("adds below, moves and keeps open what was open", async () => {
    const tree = await opened();
    await tree.toggle(tree.node("Tower") as never);
    await tree.add("Tower", { title: "Roof" });
    expect(sent("add_node")).toEqual([{ doctype: "Place", parent: "Tower", is_root: 0, title: "Roof" }]);
    await tree.move("Hall", "Tower");
    expect(sent("move_node")).toEqual([{ doctype: "Place", name: "Hall", parent: "Tower" }]);
    expect(shown(tree)).toEqual(["Site", "-Hall", "-Tower", "--Lift"]);
  });
});

describe("places", () => {
  it("go onto the map and back", () => {
    const back = unproject(project(31.23, 121.47));
    expect(back.latitude).toBeCloseTo(31.23, 6);
    expect(back.longitude).toBeCloseTo(121.47, 6);
    expect(project(0, 0)).toEqual({ x: 0.5, y: 0.5 });
  });
  it("are read from GeoJSON and pairs, nothing else", () => {
    expect(middle('{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[[2,0],[4,0],[4,2],[2,2]]]}}]}')).toEqual({ latitude: 1, longitude: 3 });
    expect(middle("31.2, 121.5")).toEqual({ latitude: 31.2, longitude: 121.5 });
    expect([middle(""), middle("{}"), middle("[]"), middle("x")]).toEqual([null, null, null, null]);
  });
  it("fit into the picture, a single one too", () => {
    const one = fit([{ name: "a", title: "a", latitude: 0, longitude: 0 }], 1000, 500);
    expect(one).toEqual({ at: { x: 0.5, y: 0.5 }, scale: 2 ** 25 });
  });
});
