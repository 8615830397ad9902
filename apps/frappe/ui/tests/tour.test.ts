import { expect, test } from "vitest";
import { beside } from "../src/form/tour";

const screen = { width: 1000, height: 700 };
const box = { width: 300, height: 120 };
const field = { left: 200, top: 300, width: 400, height: 40 };

test.each([
  ["Bottom", { left: "200px", top: "350px" }],
  ["Top Right", { left: "300px", top: "170px" }],
  ["Bottom Center", { left: "250px", top: "350px" }],
  ["Right Center", { left: "610px", top: "260px" }],
  ["Mid Center", { left: "250px", top: "350px" }],
])("a window stands at the %s of its field", (position, place) => {
  expect(beside(field, box, screen, position)).toEqual(place);
});

test("where there is no room it stands at another side, and never outside", () => {
  expect(beside({ ...field, top: 640 }, box, screen, "Bottom")).toEqual({ left: "200px", top: "510px" });
  expect(beside({ left: 900, top: 0, width: 90, height: 700 }, box, screen, "Bottom")).toEqual({ left: "590px", top: "12px" });
});
