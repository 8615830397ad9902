import { describe, expect, it, vi } from "vitest";
import { boot } from "../src/api/client";
import { datetime } from "../src/compat/datetime";
import { differences, drafts, fieldState, firstNamed, missing, newDocument } from "../src/model/document";
import { layout, type Meta } from "../src/model/meta";

const meta: Meta = {
  name: "Complaint", label: "投诉", perm: { 0: { read: 1, write: 1 }, 1: { read: 1, write: 0 } }, masked_fields: [], states: [], __js: [],
  fields: [
    { fieldname: "subject", fieldtype: "Data", label: "主题", reqd: 1 },
    { fieldname: "c1", fieldtype: "Column Break" },
    { fieldname: "channel", fieldtype: "Select", options: "Phone\n12345", default: "Phone" },
    { fieldname: "external_ref", fieldtype: "Data", mandatory_depends_on: "eval:doc.channel=='12345'" },
    { fieldname: "s1", fieldtype: "Section Break", label: "处理" },
    { fieldname: "against_staff", fieldtype: "Link", options: "Staff Member", permlevel: 1 },
    { fieldname: "rows", fieldtype: "Table", options: "Action Log" },
  ],
};

describe("documents", () => {
  it("start with their defaults", () => {
    const doc = newDocument(meta, "a@b.c");
    expect(doc).toMatchObject({ doctype: "Complaint", channel: "Phone", rows: [], __islocal: 1 });
  });
  it("begin at the site's hour, whatever zone the computer is set to", () => {
    vi.useFakeTimers({ now: new Date("2026-10-14T20:30:15Z") });
    const held = boot.sysdefaults;
    const field = (fieldname: string, fieldtype: string, text: string) => ({ fieldname, fieldtype, default: text });
    const times: Meta = { ...meta, fields: [field("at", "Datetime", "Now"), field("on", "Date", "Today"), field("hour", "Time", "Now")] };
    for (const [zone, at] of [["Asia/Shanghai", "2026-10-15 04:30:15"], ["America/New_York", "2026-10-14 16:30:15"]] as const) {
      boot.sysdefaults = { ...held, time_zone: zone };
      expect(newDocument(times, "u")).toMatchObject({ at, on: at.slice(0, 10), hour: at.slice(11) });
      expect([datetime.now_datetime(), datetime.get_today(), datetime.now_time()]).toEqual([at, at.slice(0, 10), at.slice(11)]);
    }
    boot.sysdefaults = held;
    vi.useRealTimers();
  });
  it("name what is missing, also by condition", () => {
    expect(missing(meta, newDocument(meta, "u")).map((field) => field.fieldname)).toEqual(["subject"]);
    expect(missing(meta, newDocument(meta, "u", { channel: "12345", subject: "x" })).map((field) => field.fieldname)).toEqual(["external_ref"]);
  });
  it("lock fields above the user's level and everything once submitted", () => {
    const field = meta.fields[5];
    if (!field) throw new Error("fixture");
    expect(fieldState(field, meta, {}, true).readonly).toBe(true);
    expect(fieldState({ fieldname: "subject", fieldtype: "Data" }, meta, { docstatus: 1 }, true).readonly).toBe(true);
    expect(fieldState({ fieldname: "subject", fieldtype: "Data" }, meta, { docstatus: 0 }, true).readonly).toBe(false);
  });
  it("show what differs between two versions", () => {
    expect(differences(meta, { subject: "a" }, { subject: "b" }).map((field) => field.fieldname)).toEqual(["subject"]);
    expect(differences(meta, { subject: null }, { subject: "" })).toEqual([]);
  });
  it("are kept as drafts until dropped", () => {
    const doc = { doctype: "Complaint", name: "CMP-1", subject: "水" };
    drafts.keep("u", doc);
    expect(drafts.find("u", doc)?.doc.subject).toBe("水");
    drafts.keep("v", doc);
    expect(Object.keys(drafts.all("u"))).toHaveLength(1);  // those of others stay where they are
    drafts.drop("u", doc);
    expect(drafts.find("u", doc)).toBeNull();
  });
  it("are laid out in tabs, sections and columns", () => {
    const tabs = layout(meta);
    expect(tabs).toHaveLength(1);
    expect(tabs[0]?.sections.map((section) => section.columns.length)).toEqual([2, 1]);
  });
});

describe("the field that a message names", () => {
  const fields = [{ fieldname: "login_id", fieldtype: "Data", label: "Login" }, { fieldname: "password", fieldtype: "Password", label: "Password" }, { fieldname: "section", fieldtype: "Section Break", label: "Pass" }, { fieldname: "use_ssl", fieldtype: "Check", label: "Use SSL" }, { fieldname: "use_ssl_in", fieldtype: "Check", label: "Use SSL for Incoming" }];
  it.each([["Password: Login refused", "password"], ["Use SSL for Incoming: wrong version", "use_ssl_in"], ["Use SSL: wrong version", "use_ssl"], ["Nothing of these", undefined]])("%s", (message, name) => {
    expect(firstNamed(fields, message)?.fieldname).toBe(name);
  });
});
