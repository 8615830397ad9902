import { beforeEach, describe, expect, it } from "vitest";
import { NetworkError, ServerError } from "../src/api/client";
import { type Entry, Outbox, type Store } from "../src/offline/outbox";

function memory(): Store & { rows: Map<string, Entry> } {
  const rows = new Map<string, Entry>();
  return { rows, all: async () => [...rows.values()].map((row) => ({ ...row })).sort((a, b) => a.at - b.at), put: async (entry) => void rows.set(entry.key, { ...entry }), remove: async (key) => void rows.delete(key) };
}

describe("documents made without a network", () => {
  let store: ReturnType<typeof memory>;
  let answers: Record<string, unknown>;
  let asked: string[];
  const send = async (entry: Entry): Promise<string> => {
    asked.push(entry.title);
    const answer = answers[entry.title];
    if (answer instanceof Error) throw answer;
    return String(answer ?? `C-${entry.title}`);
  };
  let box: Outbox;
  beforeEach(() => { store = memory(); answers = {}; asked = []; box = new Outbox(store, send, "me"); });

  it("are sent in their order and are gone then", async () => {
    await box.add("Complaint", "a", { subject: "a" });
    await box.add("Complaint", "b", { subject: "b" });
    expect((await box.flush()).map((each) => each.name)).toEqual(["C-a", "C-b"]);
    expect(store.rows.size).toBe(0);
    expect(box.waiting.value).toBe(0);
  });
  it("stay, all of them, while the network is away again", async () => {
    await box.add("Complaint", "a", {});
    await box.add("Complaint", "b", {});
    answers.a = new NetworkError("away");
    expect(await box.flush()).toEqual([]);
    expect(asked).toEqual(["a"]);
    expect([...store.rows.values()].map((row) => row.state)).toEqual(["waiting", "waiting"]);
  });
  it("that the server refuses say why, do not hold up the others, and may be tried again", async () => {
    const bad = await box.add("Complaint", "bad", {});
    await box.add("Complaint", "good", {});
    answers.bad = new ServerError(417, "ValidationError", ["Category is missing"]);
    expect((await box.flush()).map((each) => each.name)).toEqual(["C-good"]);
    expect(store.rows.get(bad.key)).toMatchObject({ state: "failed", error: "Category is missing" });
    expect(await box.flush()).toEqual([]);
    answers.bad = undefined;
    await box.retry(bad.key);
    expect(store.rows.size).toBe(0);
  });
  it("wait on while the server is out of order", async () => {
    const entry = await box.add("Complaint", "a", {});
    answers.a = new ServerError(503, "Unavailable", ["later"]);
    await box.flush();
    expect(store.rows.get(entry.key)?.state).toBe("waiting");
  });
  it("of somebody else are neither shown nor sent", async () => {
    await new Outbox(store, send, "other").add("Complaint", "theirs", {});
    await box.open();
    expect(box.state.entries).toEqual([]);
    await box.flush();
    expect(asked).toEqual([]);
    expect(store.rows.size).toBe(1);
  });
});
