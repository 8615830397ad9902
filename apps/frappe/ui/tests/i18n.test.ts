import { afterEach, expect, it, vi } from "vitest";
import { boot } from "../src/api/client";
import { __, loadTexts, term, worded } from "../src/i18n";

afterEach(() => vi.unstubAllGlobals());

it("takes the desk's own words for the desk and the application's for data", async () => {
  localStorage.clear();
  Object.assign(boot, { lang: "zh", translations_hash: "1", base_path: "" });
  const found = { New: "待受理", "New:frappe": "新建", "{0} rows": "{0} 行" };
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ message: found }))));
  await loadTexts();
  expect([__("New"), term("New"), term("New", "frappe"), worded("New")]).toEqual(["新建", "待受理", "新建", "待受理"]);
  expect([__("{0} rows", [3]), term("Unknown")]).toEqual(["3 行", "Unknown"]);
});
