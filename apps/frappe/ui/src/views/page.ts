// Pages that apps draw themselves (frappe.pages), and the frame they draw in (frappe.ui.make_app_page).
import { reactive } from "vue";

type Act = () => unknown;
export interface AppPage { on_page_load?: (wrapper: HTMLElement) => unknown; on_page_show?: (wrapper: HTMLElement) => unknown; refresh?: (wrapper: HTMLElement) => unknown }
export interface PageButton { label: string; icon?: string; act: Act }
export interface Frame { title: string; indicator: { label: string; color: string } | null; primary: PageButton | null; secondary: PageButton | null; buttons: PageButton[]; menu: PageButton[] }
/** The element scripts fill, with the few names of jQuery's that scripts call on it. */
export type Filled = HTMLElement & { 0: HTMLElement; length: number; html: (text: string) => Filled; empty: () => Filled; find: (selector: string) => HTMLElement[]; get: (index: number) => HTMLElement | undefined };

// Whatever name is asked for is there, so that a script may add to it.
export const appPages: Record<string, AppPage> = new Proxy({} as Record<string, AppPage>, { get: (known, name: string) => (known[name] ??= {}) });
const frames = new WeakMap<HTMLElement, { frame: Frame; main: HTMLElement }>();

export const newFrame = (title: string): Frame => reactive({ title, indicator: null, primary: null, secondary: null, buttons: [], menu: [] });
/** Let scripts reach the frame by the element they are given. */
export const place = (wrapper: HTMLElement, frame: Frame, main: HTMLElement): void => void frames.set(wrapper, { frame, main });

function filled(element: HTMLElement): Filled {
  const self: Filled = Object.assign(element, {
    0: element, length: 1, get: (index: number) => (index === 0 ? element : undefined), find: (selector: string) => [...element.querySelectorAll<HTMLElement>(selector)],
    empty: (): Filled => { element.replaceChildren(); return self; }, html: (text: string): Filled => { element.innerHTML = text; return self; },
  });
  return self;
}

export interface PageField { fieldname: string; label?: string; fieldtype?: string; options?: string | string[]; default?: unknown; placeholder?: string; change?: Act; onchange?: Act }
const INPUTS: Record<string, string> = { Date: "date", Int: "number", Float: "number", Currency: "number", Check: "checkbox", Datetime: "datetime-local", Time: "time" };
/** A field over the page, as plain as its kind is; links are typed. */
function addField(main: HTMLElement, df: PageField) {
  const before = main.previousElementSibling;
  const row = before?.classList.contains("page-form") ? before : main.parentElement?.insertBefore(Object.assign(document.createElement("div"), { className: "page-form" }), main);
  const label = Object.assign(document.createElement("label"), { textContent: df.label ?? df.fieldname });
  const input = document.createElement(df.fieldtype === "Select" ? "select" : "input");
  input.className = "input";
  if (input instanceof HTMLSelectElement) input.append(...(Array.isArray(df.options) ? df.options : (df.options ?? "").split("\n")).map((option) => Object.assign(document.createElement("option"), { value: option, textContent: option })));
  else Object.assign(input, { type: INPUTS[df.fieldtype ?? ""] ?? "text", placeholder: df.placeholder ?? "" });
  const isTick = (each: HTMLElement): each is HTMLInputElement => each instanceof HTMLInputElement && each.type === "checkbox";
  const field = {
    df, input, wrapper: label, get_value: (): unknown => (isTick(input) ? Number(input.checked) : input.value),
    set_value: (value: unknown): void => { if (isTick(input)) input.checked = Boolean(Number(value)); else input.value = String(value ?? ""); },
  };
  field.set_value(df.default);
  input.addEventListener("change", () => void (df.change ?? df.onchange)?.());
  label.append(input);
  row?.append(label);
  return field;
}

/** frappe.ui.make_app_page: the head of the page whose `parent` a script was given, and the element it draws in. */
export function makeAppPage(options: { parent: HTMLElement; title?: string; single_column?: boolean }) {
  const known = frames.get(options.parent);
  if (!known) throw new Error("make_app_page: parent is not the element of a page");
  const { frame } = known;
  const main = filled(known.main);
  if (options.title) frame.title = options.title;
  const button = (label: string, act: Act, icon?: string): PageButton => ({ label, act, icon });
  const page = {
    fields_dict: {} as Record<string, ReturnType<typeof addField>>, add_field: (df: PageField) => (page.fields_dict[df.fieldname] = addField(known.main, df)), clear_fields: () => { page.fields_dict = {}; },
    main, body: main, wrapper: options.parent, parent: options.parent,
    set_title: (title: string) => { frame.title = title; },
    set_indicator: (label: string, color = "gray") => { frame.indicator = { label, color }; }, clear_indicator: () => { frame.indicator = null; },
    set_primary_action: (label: string, act: Act, icon?: string) => { frame.primary = button(label, act, icon); }, clear_primary_action: () => { frame.primary = null; },
    set_secondary_action: (label: string, act: Act, icon?: string) => { frame.secondary = button(label, act, icon); }, clear_secondary_action: () => { frame.secondary = null; },
    add_inner_button: (label: string, act: Act) => void frame.buttons.push(button(label, act)), remove_inner_button: (label: string) => { frame.buttons = frame.buttons.filter((each) => each.label !== label); }, clear_inner_toolbar: () => { frame.buttons = []; },
    add_menu_item: (label: string, act: Act) => void frame.menu.push(button(label, act)), add_action_item: (label: string, act: Act) => void frame.menu.push(button(label, act)), clear_menu: () => { frame.menu = []; },
  };
  return Object.assign(options.parent, { page }).page;
}
