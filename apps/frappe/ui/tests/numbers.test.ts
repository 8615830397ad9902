import { describe, expect, it } from "vitest";
import { formatDate, formatDuration, formatNumber, monthPage, parseDate, parseDuration, parseNumber, parseTime } from "../src/model/numbers";

describe("numbers", () => {
  it.each([
    [1234567.5, "#,###.##", 2, "1,234,567.50"], [1234567.5, "#.###,##", 2, "1.234.567,50"], [-1234, "#,###.##", null, "-1,234"], [0.1 + 0.2, "#,###.##", null, "0.3"], [null, "#,###.##", 2, ""],
  ])("%s in %s with %s digits is read as %s", (value, format, digits, text) => expect(formatNumber(value, format, digits)).toBe(text));
  it.each([["1,234.5", "#,###.##", 1234.5], ["1.234,5", "#.###,##", 1234.5], ["１２３", "#,###.##", 123], ["12%", "#,###.##", 12], ["abc", "#,###.##", null], ["", "#,###.##", null]])("%s typed in %s is %s", (text, format, value) => expect(parseNumber(text, format)).toBe(value));
});

describe("dates and times", () => {
  const today = "2026-03-05";
  it.each([
    ["t", "2026-03-05"], ["今天", "2026-03-05"], ["+3", "2026-03-08"], ["-5", "2026-02-28"], ["20260312", "2026-03-12"], ["2026年3月5日", "2026-03-05"], ["3-9", "2026-03-09"], ["2026-02-30", null], ["soon", null],
  ])("%s is %s", (text, date) => expect(parseDate(text, today)).toBe(date));
  it("are typed in the site's order", () => expect(parseDate("05.03.2026", today, "dd.mm.yyyy")).toBe("2026-03-05"));
  it("are shown in the site's order", () => expect(formatDate("2026-03-05 10:00:00", "dd-mm-yyyy")).toBe("05-03-2026"));
  it.each([["9", "09:00:00"], ["930", "09:30:00"], ["21:05:10", "21:05:10"], ["9：30", "09:30:00"], ["25:00", null]])("time %s is %s", (text, time) => expect(parseTime(text)).toBe(time));
  it("fill a page of six weeks that begins on the site's first day", () => {
    const page = monthPage(2026, 3, 1);
    expect(page).toHaveLength(42);
    expect([page[0], page[6]]).toEqual(["2026-02-23", "2026-03-01"]);
  });
});

describe("durations", () => {
  it.each([[90_061, "1d 1h 1m 1s"], [3600, "1h"], [0, "0s"]])("%s seconds are %s and back", (seconds, text) => { expect(formatDuration(seconds)).toBe(text); expect(parseDuration(text)).toBe(seconds); });
  it("are read in Chinese too", () => expect(parseDuration("1天2时")).toBe(93_600));
});
