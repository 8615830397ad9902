import { beforeEach, describe, expect, it } from "vitest";
import { createApp, nextTick } from "vue";
import { boot } from "../src/api/client";
import { type Drawing, drawing } from "../src/ui/drawing";
import { recent, titled, visited } from "../src/ui/recent";

describe("recent places", () => {
  beforeEach(() => {
    recent.splice(0);
    Object.assign(boot, { shared_minutes: 0, user: { name: "somebody" } });
    visited({ path: "/user/13800000001", label: "13800000001", hint: "User" });
  });
  it("are called by the title of what was open", () => {
    titled("/user/13800000001", "Zhou Lan");
    titled("/user/elsewhere", "Nobody");
    expect(recent.map((place) => place.label)).toEqual(["Zhou Lan"]);
    expect(localStorage.getItem(`recent:${boot.user.name}`)).toContain("Zhou Lan");
  });
  it("name nobody on a shared computer", () => {
    boot.shared_minutes = 10;
    titled("/user/13800000001", "Zhou Lan");
    expect(recent.map((place) => place.label)).toEqual(["13800000001"]);
  });
});

describe("what is drawn by the server", () => {
  function drawn(answers: Promise<string>[]): Drawing<string> {
    let made: Drawing<string> | undefined;
    createApp({ setup: () => { made = drawing(() => answers.shift() as Promise<string>); return () => null; } }).mount(document.createElement("div"));
    return made as Drawing<string>;
  }
  it("is the later of two answers, whichever comes first", async () => {
    let late = (_text: string): void => undefined;
    const drawer = drawn([new Promise((resolve) => { late = resolve; }), Promise.resolve("second")]);
    const first = drawer.draw();
    await drawer.draw();
    late("first");
    await first;
    expect([drawer.shown.value, drawer.asking.value]).toEqual(["second", false]);
  });
  it("stays beside what went wrong, and is forgotten when asked", async () => {
    const drawer = drawn([Promise.resolve("there"), Promise.reject(new Error("no"))]);
    await drawer.draw();
    await drawer.draw();
    expect([drawer.shown.value, drawer.error.value]).toEqual(["there", "no"]);
    drawer.forget();
    await nextTick();
    expect([drawer.shown.value, drawer.error.value]).toEqual([undefined, ""]);
  });
});
