import { describe, expect, it } from "vitest";
import { moved } from "../src/model/zone";

describe("a moment in another time zone", () => {
  it.each([
    ["2026-03-05 09:30:00", "Asia/Shanghai", "Asia/Tokyo", "2026-03-05 10:30:00"],
    ["2026-03-05 00:30:00", "Asia/Shanghai", "Europe/London", "2026-03-04 16:30:00"],
    ["2026-07-05 00:30", "Asia/Shanghai", "Europe/London", "2026-07-04 17:30:00"],
    ["2026-10-25 03:30:00", "Europe/Berlin", "UTC", "2026-10-25 02:30:00"],
    ["2026-03-29 01:30:00.123456", "Europe/Berlin", "UTC", "2026-03-29 00:30:00"],
  ])("%s of %s is in %s %s", (text, from, to, expected) => expect(moved(text, from, to)).toBe(expected));
  it("comes back as it was", () => expect(moved(moved("2026-11-02 08:15:00", "America/New_York", "Asia/Kolkata"), "Asia/Kolkata", "America/New_York")).toBe("2026-11-02 08:15:00"));
  it("leaves days and words alone", () => { expect(moved("2026-03-05", "Asia/Shanghai", "UTC")).toBe("2026-03-05"); expect(moved("no moment at all", "Asia/Shanghai", "UTC")).toBe("no moment at all"); });
});
