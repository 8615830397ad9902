import { nextTick } from "vue";
import { afterEach, describe, expect, it, vi } from "vitest";
import AppButton from "../src/ui/AppButton.vue";
import AppDialog from "../src/ui/AppDialog.vue";
import DropMenu from "../src/ui/DropMenu.vue";
import { mount } from "./mount";

const settled = async (): Promise<void> => { for (let n = 0; n < 5; n++) await nextTick(); };
afterEach(() => { document.body.innerHTML = ""; });

describe("a button", () => {
  it("without text is named by its label", () => {
    const button = mount(AppButton, { icon: "plus", label: "Add" }).querySelector("button");
    expect(button?.getAttribute("aria-label")).toBe("Add");
    expect(button?.type).toBe("button");
  });
  it("that is busy cannot be pressed", () => expect(mount(AppButton, { busy: true }).querySelector("button")?.disabled).toBe(true));
  it("that leads somewhere is a link", () => expect(mount(AppButton, { to: "/complaint" }).querySelector("a.btn")?.getAttribute("href")).toBe("/complaint"));
});

describe("a dialog", () => {
  it("is named by its title and closes by Escape", async () => {
    const closed = vi.fn();
    mount(AppDialog, { title: "Sign here", onClose: closed });
    await vi.waitFor(() => expect(document.querySelector('[role="dialog"]')).not.toBeNull(), 8000);
    const dialog = document.querySelector('[role="dialog"]');
    expect(document.getElementById(dialog?.getAttribute("aria-labelledby") ?? "")?.textContent).toBe("Sign here");
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    await settled();
    expect(closed).toHaveBeenCalledOnce();
  });
});

describe("a menu", () => {
  it("opens by a press, runs what is chosen and closes", async () => {
    const run = vi.fn();
    const root = mount(DropMenu, { label: "More", entries: [{ label: "First", run }, { label: "Off", disabled: true, run }] });
    root.querySelector("button")?.click();
    await vi.waitFor(() => expect(document.querySelectorAll('[role="menuitem"]')).toHaveLength(2), 8000);
    expect(root.querySelector("button")?.getAttribute("aria-expanded")).toBe("true");
    document.querySelector<HTMLElement>('[role="menuitem"]')?.click();
    await settled();
    expect(run).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(root.querySelector("button")?.getAttribute("aria-expanded")).toBe("false"));
  });
});
