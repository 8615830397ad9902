import { describe, expect, it } from "vitest";
import vectors from "../../../../fixtures/vectors/expressions.json";
import { truth } from "../src/model/expressions";

interface Vector { expr: string; doc: Record<string, unknown>; parent?: Record<string, unknown>; result?: boolean; error?: boolean }

describe("the expressions both languages read", () => {
  for (const vector of vectors as Vector[]) {
    it(vector.expr, () => {
      if (vector.error) expect(() => truth(vector.expr, vector.doc, vector.parent)).toThrow();
      else expect(truth(vector.expr, vector.doc, vector.parent)).toBe(vector.result);
    });
  }
});
