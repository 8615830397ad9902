import { describe, expect, it } from "vitest";
import { layered, line, type State } from "../src/builder/workflow";

const box = (key: number, x: number, y: number): State => ({ key, state: String(key), doc_status: "0", x, y, values: {} });

describe("the canvas of a workflow", () => {
  it("puts states in columns by their distance from the first", () => {
    const places = layered(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["b", "d"], ["d", "a"]]);
    expect([...places.values()].map(({ x }) => x)).toEqual([30, 280, 530, 530]);
    expect(places.get("d")?.y).toBeGreaterThan(places.get("c")?.y ?? 0);
  });
  it("draws there and back on different sides, and a step to the same state as a loop", () => {
    const [a, b] = [box(1, 0, 0), box(2, 300, 0)];
    expect(line(a, b, 0).y).not.toBe(line(b, a, 0).y);
    expect(line(a, a, 0).path).toContain("C");
  });
});
