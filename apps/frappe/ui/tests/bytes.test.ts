import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

// What a browser loads before it shows a page the first time: script and style sheets, gzip, in units of 1000 bytes.
const LIMITS: [string, number, string[]][] = [
  ["a workspace", 96, ["src/main.ts", "src/workspace/WorkspaceView.vue"]],
  ["a list", 106, ["src/main.ts", "src/views/DocumentsView.vue"]],
  ["a form", 140, ["src/main.ts", "src/form/FormView.vue"]],
];

// Libraries that come with the first field that needs them, beyond what a form has anyway.
const LIBRARIES: [string, number, string[]][] = [
  ["an editor of code", 135, ["src/fields/CodeInput.vue"]],
  ["a map", 55, ["src/fields/map/DrawMap.vue"]],
  ["an editor of rich text", 160, ["src/fields/rich/RichEditor.vue"]],
];

interface Chunk { file: string; imports?: string[]; css?: string[] }
const built = join(import.meta.dirname, "../../frappe/public/dist");
const list = join(built, ".vite/manifest.json");

describe.skipIf(!existsSync(list))("the built desk", () => {
  const chunks: Record<string, Chunk> = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : {};

  function collect(name: string, found: Set<string>): void {
    const chunk = chunks[name];
    if (!chunk || found.has(chunk.file)) return;
    found.add(chunk.file);
    for (const file of chunk.css ?? []) found.add(file);
    for (const other of chunk.imports ?? []) collect(other, found);
  }
  function files(names: string[], beyond: string[] = []): string[] {
    expect(names.filter((name) => !chunks[name])).toEqual([]);
    const [found, known] = [new Set<string>(), new Set<string>()];
    for (const name of names) collect(name, found);
    for (const name of beyond) collect(name, known);
    return [...found].filter((file) => !known.has(file));
  }
  const bytes = (parts: string[]): number => parts.reduce((sum, file) => sum + gzipSync(readFileSync(join(built, file)), { level: 9 }).length, 0);

  it.each(LIMITS)("loads %s with at most %d kB", (_page, limit, names) => {
    const found = bytes(files(names));
    expect(found).toBeGreaterThan(10_000);
    expect(Math.round(found / 1000)).toBeLessThanOrEqual(limit);
  });
  it.each(LIBRARIES)("loads %s later, with at most %d kB", (_part, limit, names) => {
    const found = Math.round(bytes(files(names, LIMITS[2]?.[2])) / 1000);
    expect(found).toBeGreaterThan(limit * 0.7);
    expect(found).toBeLessThanOrEqual(limit);
  });
  it("keeps every part that is loaded later small", () => {
    const known = new Set(files(["src/main.ts", ...LIBRARIES.flatMap(([, , names]) => names)]));
    const parts = Object.values(chunks).filter((chunk) => chunk.file.endsWith(".js") && !known.has(chunk.file));
    expect(parts.filter((chunk) => gzipSync(readFileSync(join(built, chunk.file))).length > 60_000)).toEqual([]);
  });
});
