import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nextTick, reactive } from "vue";
import { loadScript } from "../src/api/scripts";
import { install } from "../src/compat";
import { shown } from "../src/compat/dialog";
import { faultOf } from "../src/form/faults";
import { current, Frm, type FormFace, run } from "../src/form/script";
import type { Doc } from "../src/model/expressions";
import type { Meta } from "../src/model/meta";
import { state } from "../src/ui/prompts";

interface Globals {
  frappe: {
    ui: { form: { on: (doctype: string, events: Record<string, unknown>) => void }; Dialog: new (options: unknown) => { show: () => void; hide: () => void; get_values: (quiet?: boolean) => Doc | null; set_value: (name: string, value: unknown) => void; press: () => Promise<void> } };
    call: (options: unknown) => Promise<unknown>; xcall: (method: string, args?: unknown) => Promise<unknown>; throw: (text: string) => never; msgprint: (text: unknown) => void;
    set_route: (...parts: string[]) => void; new_doc: (doctype: string, values?: Record<string, string>) => void; provide: (path: string) => unknown;
    model: { set_value: (doctype: string, name: string, field: string, value: unknown) => Promise<void> }; datetime: Record<string, (...args: unknown[]) => unknown>;
    prompt: (fields: unknown, done: (values: Doc) => void) => { set_value: (name: string, value: unknown) => void; press: () => Promise<void> }; utils: { escape_html: (text: string) => string };
  };
  locals: Record<string, Record<string, Doc>>; cur_frm: Frm | null;
}
const globals = window as unknown as Globals;
const paths: string[] = [];
const META: Meta = {
  name: "Complaint", label: "Complaint", perm: { 0: { read: 1, write: 1 } }, masked_fields: [], states: [], __js: [],
  fields: [{ fieldname: "subject", fieldtype: "Data", label: "Subject" }, { fieldname: "unit", fieldtype: "Link", options: "Property Unit" }, { fieldname: "actions", fieldtype: "Table", options: "Action Log" }],
};
let form: FormFace;
let frm: Frm;
let events: string[];

beforeEach(() => {
  install((path) => paths.push(path));
  paths.length = 0;
  events = [];
  state.toasts = [];
  form = reactive({
    doc: { doctype: "Complaint", name: "C-1", subject: "漏水", actions: [{ doctype: "Action Log", name: "r1", idx: 1, note: "" }] }, meta: META, dirty: false, disabled: false, intro: null,
    overrides: {}, queries: {}, buttons: [], save: async (action?: string) => { events.push(`save ${action}`); }, reload: async () => { events.push("reload"); },
    changed: async (name: string) => { form.dirty = true; await run(frm, name); }, show: (name: string) => { events.push(`show ${name}`); },
  }) as FormFace;
  frm = new Frm(form);
  current.frm = frm;
});
afterEach(() => { current.frm = null; shown.length = 0; vi.unstubAllGlobals(); });

describe("frm", () => {
  test("set_value changes the document, marks it dirty and calls the field's handlers", async () => {
    globals.frappe.ui.form.on("Complaint", { subject: (given: Frm) => { events.push(`subject ${String(given.doc.subject)}`); } });
    await frm.set_value("subject", "停电");
    expect(frm.doc.subject).toBe("停电");
    expect(frm.is_dirty()).toBe(true);
    expect(events).toEqual(["subject 停电"]);
  });
  test("set_value with the same value does nothing", async () => {
    await frm.set_value({ subject: "漏水" });
    expect(frm.is_dirty()).toBe(false);
  });
  test("properties set by scripts are kept per field", () => {
    frm.toggle_display(["unit"], false);
    frm.toggle_reqd("subject", true);
    frm.toggle_enable("subject", false);
    expect(form.overrides).toEqual({ unit: { hidden: 1 }, subject: { reqd: 1, read_only: 1 } });
    expect(frm.get_docfield("subject")).toMatchObject({ label: "Subject", reqd: 1 });
  });
  test("buttons, intro and the end of saving reach the form", () => {
    frm.add_custom_button("Call back", () => events.push("called"));
    frm.add_custom_button("Call back", () => events.push("called twice"));
    frm.set_intro("Look", "red");
    frm.disable_save();
    expect(form.buttons.map((each) => each.label)).toEqual(["Call back"]);
    expect(form.intro).toEqual({ text: "Look", colour: "red" });
    expect(form.disabled).toBe(true);
    frm.remove_custom_button("Call back");
    expect(form.buttons).toEqual([]);
  });
  test("queries are kept for fields and for columns of a table, by either way of setting them", () => {
    frm.set_query("unit", () => ({ filters: { project: "P1" } }));
    frm.set_query("item", "actions", () => ({ filters: { disabled: 0 } }));
    const handle = frm.fields_dict.actions;
    if (handle) handle.grid.get_field("person").get_query = () => ({ filters: { enabled: 1 } });
    expect(form.queries.unit?.(frm.doc)).toEqual({ filters: { project: "P1" } });
    expect(form.queries["actions.item"]?.(frm.doc)).toEqual({ filters: { disabled: 0 } });
    expect(form.queries["actions.person"]?.(frm.doc)).toEqual({ filters: { enabled: 1 } });
  });
  test("add_child gives the reactive row, clear_table empties the table", () => {
    const row = frm.add_child("actions", { note: "called" });
    row.note = "called again";
    expect((frm.doc.actions as Doc[])[1]).toMatchObject({ doctype: "Action Log", idx: 2, note: "called again", __islocal: 1 });
    frm.clear_table("actions");
    expect(frm.doc.actions).toEqual([]);
  });
  test("a validate that throws stops the save, another event only says so", async () => {
    globals.frappe.ui.form.on("Strict", { validate: () => globals.frappe.throw("Not on Sundays"), refresh: () => { throw new Error("broken"); } });
    form.meta = { ...META, name: "Strict" };
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await run(frm, "validate")).toBe(false);
    expect(await run(frm, "refresh")).toBe(true);
    expect(state.toasts.map((each) => each.text)).toEqual(["Not on Sundays", "The script of Strict failed at refresh: broken"]);
  });
});

test("a fault is found in the script that threw it, by its line", () => {
  const src = "https://desk.example/api/method/frappe.desk.scripts.client_script?name=Broken";
  void loadScript(src);
  const thrown = (stack: string): unknown => faultOf({ stack });
  expect(thrown(`TypeError: x\n    at later (https://desk.example/assets/other.js:1:1)\n    at refresh (${src}:4:5)`)).toEqual({ script: "Broken", line: 4 });
  expect(thrown(`refresh@${src}:12:1`)).toEqual({ script: "Broken", line: 12 });
  expect(thrown(`at x (https://desk.example/assets/other.js:4:5)`)).toBeNull();
  expect(faultOf("text")).toBeNull();
});

describe("globals", () => {
  test("cur_frm and locals show the open form, rows included, and changing them draws the change", async () => {
    expect(globals.cur_frm?.docname).toBe("C-1");
    expect(globals.locals.Complaint?.["C-1"]).toBe(frm.doc);
    const row = globals.locals["Action Log"]?.r1;
    if (row) row.note = "seen";
    await nextTick();
    expect((frm.doc.actions as Doc[])[0]?.note).toBe("seen");
  });
  test("model.set_value on a row runs the handlers of the child DocType with its name", async () => {
    globals.frappe.ui.form.on("Action Log", { note: (_frm: Frm, cdt: string, cdn: string) => { events.push(`${cdt} ${cdn}`); } });
    await globals.frappe.model.set_value("Action Log", "r1", "note", "done");
    expect((frm.doc.actions as Doc[])[0]?.note).toBe("done");
    expect(events).toEqual(["Action Log r1"]);
    expect(form.dirty).toBe(true);
  });
  test("routes of upstream's kinds lead to ours", () => {
    globals.frappe.set_route("Form", "Case Category", "A/B");
    globals.frappe.set_route("List", "Complaint", "List");
    globals.frappe.set_route("complaint", "C-1");
    globals.frappe.new_doc("Complaint", { unit: "1-101" });
    expect(paths).toEqual(["/case-category/A%2FB", "/complaint", "/complaint/C-1", "/complaint/new?unit=1-101"]);
  });
  test("call gives the body to callback and caller; xcall the value alone", async () => {
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ message: 7 }), { status: 200 }));
    const seen: unknown[] = [];
    await globals.frappe.call({ method: "app.count", args: { a: 1 }, callback: (body: unknown) => seen.push(body) });
    expect(seen).toEqual([{ message: 7 }]);
    expect(await globals.frappe.xcall("app.count")).toBe(7);
  });
  test("an answer that refuses is shown, given to error, and thrown", async () => {
    const body = { exc_type: "ValidationError", _server_messages: JSON.stringify([JSON.stringify({ message: "No <b>such</b> unit" })]) };
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status: 417 }));
    const seen: unknown[] = [];
    await expect(globals.frappe.call({ method: "app.fail", error: (error: unknown) => seen.push(error) })).rejects.toThrow("No such unit");
    expect(seen).toHaveLength(1);
    expect(state.toasts.at(-1)).toMatchObject({ text: "No such unit", indicator: "red" });
  });
  test("provide makes the way to a name and keeps what is there", () => {
    const first = globals.frappe.provide("my_app.forms") as Record<string, unknown>;
    first.x = 1;
    expect(globals.frappe.provide("my_app.forms")).toEqual({ x: 1 });
  });
  test("escape_html leaves nothing to run", () => {
    expect(globals.frappe.utils.escape_html(`<img src="x" onerror='y'>&`)).not.toMatch(/[<>"']/);
  });
  test.each([["add_days", ["2026-02-27", 2], "2026-03-01"], ["add_months", ["2026-01-31", 1], "2026-02-28"], ["get_diff", ["2026-03-01", "2026-02-01"], 28], ["month_end", ["2028-02-10"], "2028-02-29"]])("datetime.%s", (name, args, result) => {
    expect(globals.frappe.datetime[name]?.(...args)).toBe(result);
  });
});

describe("Dialog", () => {
  const fields = [{ fieldname: "reason", fieldtype: "Data", label: "Reason", reqd: 1 }, { fieldname: "other", fieldtype: "Data", label: "Other", depends_on: "eval:doc.reason=='other'", reqd: 1 }];
  test("asks for what is mandatory and shown, then hands the values on", async () => {
    const seen: Doc[] = [];
    const dialog = new globals.frappe.ui.Dialog({ title: "Close", fields, primary_action: (values: Doc) => seen.push(values) });
    dialog.show();
    expect(shown).toHaveLength(1);
    await dialog.press();
    expect(seen).toEqual([]);
    dialog.set_value("reason", "done");
    await dialog.press();
    expect(seen).toEqual([{ reason: "done" }]);
    dialog.set_value("reason", "other");
    expect(dialog.get_values(true)).toBeNull();
    dialog.hide();
    expect(shown).toHaveLength(0);
  });
  test("prompt closes itself and gives the values", async () => {
    const seen: Doc[] = [];
    const dialog = globals.frappe.prompt("Why?", (values) => { seen.push(values); });
    dialog.set_value("value", "rain");
    await dialog.press();
    expect(seen).toEqual([{ value: "rain" }]);
    expect(shown).toHaveLength(0);
  });
});
