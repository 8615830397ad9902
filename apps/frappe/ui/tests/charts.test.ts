import { describe, expect, it } from "vitest";
import { arc, calendarOf, everyNth, extent, levelOf, shares, ticks } from "../src/ui/charts/figures";

describe("the marks of an axis", () => {
  it.each([[0, 118, [0, 50, 100, 150]], [0, 3, [0, 1, 2, 3]], [0, 0, [0, 1]], [-4, 7, [-5, 0, 5, 10]], [0, 0.9, [0, 0.25, 0.5, 0.75, 1]]])("hold %d to %d", (low, high, expected) => expect(ticks(low, high)).toEqual(expected));
  it("hold the sum of what is stacked", () => {
    const series = [{ name: "a", values: [1, -2, null] }, { name: "b", values: [3, -1, 4] }];
    expect(extent(series, true)).toEqual([-3, 4]);
    expect(extent(series, false)).toEqual([-2, 4]);
  });
  it("name as many labels as fit", () => { expect(everyNth(12, 600, 40)).toBe(1); expect(everyNth(60, 600, 40)).toBe(4); });
});

describe("shares", () => {
  it("make one whole, and nothing of less than nothing", () => expect(shares([1, 3, -5, null]).map((each) => each.share)).toEqual([0.25, 0.75, 0, 0]));
  it("of nothing are nothing", () => expect(shares([0, 0]).map((each) => each.share)).toEqual([0, 0]));
  it("that are the whole are still drawn as an arc", () => expect(arc(0, 1, 50, 30)).toMatch(/^M0\.000 -50\.000A50 50 0 1 1 -0\.0/));
});

describe("a grid", () => {
  it("colours by quarters of the largest, nothing where nothing is", () => expect([0, 1, 5, 10, 20, null].map((value) => levelOf(value, 20))).toEqual([0, 1, 1, 2, 4, 0]));
});

describe("a year of days", () => {
  const days = calendarOf(2024, { "2024-01-01": 8, "2024-02-29": 1 });
  it("has each day once, Monday first", () => {
    expect(days).toHaveLength(366);
    expect(days[0]).toMatchObject({ date: "2024-01-01", week: 0, weekday: 0, level: 4 });
    expect(days[7]).toMatchObject({ week: 1, weekday: 0, level: 0 });
  });
  it("shows the smallest value too", () => expect(days.find((day) => day.date === "2024-02-29")?.level).toBe(1));
});
