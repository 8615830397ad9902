import { beforeEach, describe, expect, it } from "vitest";
import type { Page } from "../src/workspace/blocks";
import { cardRows, PageDraft } from "../src/workspace/draft";

const none = (): { items: never[] } => ({ items: [] });
const page = (content: string): Page => ({
  title: "Work", content, may_write: true, standard: false, public: 1, charts: none(), quick_lists: none(), custom_blocks: none(), onboardings: none(), cards: { items: [{ label: "Daily", links: [] }] },
  shortcuts: { items: [{ type: "DocType", label: "Jobs", link_to: "A Job" }] }, number_cards: { items: [{ number_card_name: "Open jobs", label: "Open", about: { name: "Open jobs" } }] },
});
const doc = (content: string): Record<string, unknown> => ({
  doctype: "Workspace", name: "Work", content, shortcuts: [{ name: "r1", label: "Jobs", type: "DocType", link_to: "A Job" }], number_cards: [{ name: "r2", number_card_name: "Open jobs", label: "Open" }], charts: [],
  links: [{ type: "Card Break", label: "Daily" }, { type: "Link", label: "Jobs", link_to: "A Job" }, { type: "Card Break", label: "Weekly" }, { type: "Link", label: "Other", link_to: "B" }],
});
const CONTENT = JSON.stringify([{ id: "a", type: "header", data: { text: "Hello", col: 12 } }, { id: "b", type: "shortcut", data: { shortcut_name: "Jobs", col: 3 } }, { id: "c", type: "onboarding", data: { onboarding_name: "Start", col: 12 } }, { id: "d", type: "card", data: { card_name: "Daily", col: 4 } }]);
let draft: PageDraft;
beforeEach(() => { draft = new PageDraft(doc(CONTENT), page(CONTENT)); });

describe("a page that is arranged", () => {
  it("keeps what it does not know, and the rows its blocks name", () => {
    const stored = draft.stored();
    expect(JSON.parse(String(stored.content))).toEqual(JSON.parse(CONTENT));
    expect((stored.shortcuts as unknown[]).length).toBe(1);
    expect(stored.number_cards).toEqual([]);
    expect((stored.links as { label: string }[]).map((row) => row.label)).toEqual(["Daily", "Jobs"]);
  });
  it("moves, sizes and removes within bounds", () => {
    draft.move(0, 9);
    expect(draft.entries.map((entry) => entry.stored.id)).toEqual(["b", "c", "d", "a"]);
    const [first] = draft.entries;
    draft.resize(first!, 40);
    expect(draft.col(first!)).toBe(12);
    draft.remove(first!);
    expect((draft.stored().shortcuts as unknown[]).length).toBe(0);
    expect(draft.dirty).toBe(true);
  });
  it("shows all rows of a page that has no order yet", () => {
    draft = new PageDraft(doc("[]"), page("[]"));
    expect(draft.entries.map((entry) => [entry.stored.type, draft.label(entry)])).toEqual([["shortcut", "Jobs"], ["number_card", "Open"], ["card", "Daily"], ["card", "Weekly"]]);
  });
  it("gives a new row a label of its own, and a changed one its place", () => {
    const made = draft.put("shortcut", [{ label: "Jobs", type: "DocType", link_to: "A Job" }]);
    expect(draft.label(made)).toBe("Jobs 2");
    draft.put("shortcut", [{ ...draft.row(made), label: "Mine" }], made);
    expect((draft.stored().shortcuts as { label: string }[]).map((row) => row.label)).toEqual(["Jobs", "Mine"]);
    const card = draft.entries.find((entry) => entry.stored.type === "card")!;
    draft.put("card", [...draft.rowsOf(card), { type: "Link", label: "More", link_to: "C" }], card);
    expect(cardRows(draft.stored().links as Record<string, unknown>[], "Daily").map((row) => row.label)).toEqual(["Daily", "Jobs", "More"]);
  });
  it("takes a number card once, wherever it stands", () => {
    draft.putFigure("number_card", { name: "Open jobs", label: "Open jobs" });
    const twice = draft.putFigure("number_card", { name: "New", label: "New", document_type: "A Job" });
    expect(draft.label(twice)).toBe("New");
    expect((draft.stored().number_cards as { number_card_name: string }[]).map((row) => row.number_card_name)).toEqual(["Open jobs", "New"]);
  });
});
