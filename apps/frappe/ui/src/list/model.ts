// A list without its looks: what is asked for, what came, what is chosen, what changes meanwhile.
import { computed, reactive } from "vue";
import { get, post } from "../api/client";
import { __, term } from "../i18n";
import { type Chosen, columnsOf, orderBy, stateField, titleField } from "../model/columns";
import type { Doc } from "../model/expressions";
import { condition, type Filter, filterable, packed, unpacked } from "../model/filters";
import { colour, display } from "../model/format";
import { type Field, keepSettings, hasValue, loadMeta, type Meta, userSettings } from "../model/meta";
import { layTrail } from "../model/trail";
import { answered, type ListSettings, settingsOf } from "./settings";

export const PAGE = 50;
export const MOST_CHOSEN = 1000;
const BESIDE = ["_assign", "_user_tags", "_liked_by", "_comments"];
const given = (value: unknown): boolean => value !== "" && value !== null && value !== undefined;
type Query = Record<string, unknown>;

/** What a person keeps of a list. */
export interface ListPrefs { columns?: Chosen[]; order_by?: string; side?: boolean; groups?: string[] }
interface Table { keys: string[]; values: unknown[][]; link_titles: Record<string, string> }

/** What a list script adds to the head: a button, or an entry of its menu. */
export interface Act { label: string; run: () => unknown; button: boolean }

export class ListModel {
  readonly state = reactive({
    meta: undefined as Meta | undefined, settings: {} as ListSettings, prefs: {} as ListPrefs, rows: [] as Doc[], titles: {} as Record<string, string>, count: 0, more: false, loading: true, error: "",
    standard: {} as Record<string, unknown>, own: [] as Filter[], search: "", sort: { field: "modified", order: "desc" }, base: { field: "modified", order: "desc" },
    acts: [] as Act[], picked: new Set<string>(), fresh: new Set<string>(), gone: new Set<string>(), at: -1,
  });
  readonly title = computed(() => (this.state.meta ? titleField(this.state.meta) : "name"));
  readonly stateName = computed(() => (this.state.meta ? stateField(this.state.meta) : ""));
  readonly columns = computed(() => (this.state.meta ? columnsOf(this.state.meta, this.state.prefs.columns) : []));
  readonly standard = computed(() => (this.state.meta?.fields ?? []).filter((field) => field.in_standard_filter && hasValue(field) && !field.hidden));
  readonly fields = computed(() => (this.state.meta ? filterable(this.state.meta) : []));
  readonly hasBadge = computed(() => Boolean(this.stateName.value || this.state.settings.get_indicator || this.state.meta?.is_submittable));
  /** How many filters hold, the search not counted. */
  readonly filtered = computed(() => this.conditions().length);
  private asked = 0;
  private heard = new Set<string>();
  private waking: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly doctype: string) {}

  /** Read what the list is made of and its address, then its rows. */
  async open(query: Query): Promise<void> {
    const { state } = this;
    try {
      state.meta = await loadMeta(this.doctype);
    } catch (caught) {
      state.error = (caught as Error).message;
      state.loading = false;
      return;
    }
    state.prefs = (userSettings(this.doctype).List as ListPrefs | undefined) ?? {};
    state.settings = await settingsOf(state.meta);
    const first = (state.settings.order_by ?? `${state.meta.sort_field ?? "modified"} ${state.meta.sort_order ?? "desc"}`).split(",")[0] ?? "";
    this.sortAs(state.base, first);
    this.read(query);
    if (!Object.keys(query).length && state.settings.filters) state.own = state.settings.filters.map((each) => (each as unknown[]).slice(-3)).map(([field, operator, value]) => ({ field: String(field), operator: String(operator), value }));
    await this.load();
  }

  private sortAs(place: { field: string; order: string }, text: string): void {
    const [field, order] = text.trim().replaceAll("`", "").split(/\s+/);
    if (field) Object.assign(place, { field: field.split(".").pop(), order: (order ?? "asc").toLowerCase() === "asc" ? "asc" : "desc" });
  }

  /** Take filters, search and order out of an address. */
  private read(query: Query): void {
    const { state } = this;
    const known = new Set(this.standard.value.map((field) => field.fieldname));
    state.own = unpacked(query.filters as string | undefined);
    for (const [name, value] of Object.entries(query)) {
      if (["q", "filters", "sort"].includes(name)) continue;
      if (known.has(name)) state.standard[name] = value;
      else if (this.fields.value.some((field) => field.fieldname === name)) state.own.push({ field: name, operator: "=", value });
    }
    state.search = String(query.q ?? "");
    Object.assign(state.sort, state.base);
    this.sortAs(state.sort, String(query.sort ?? state.prefs.order_by ?? ""));
  }

  /** The address of what is asked for. */
  query(): Record<string, string> {
    const { state } = this;
    const found: Record<string, string> = {};
    for (const [name, value] of Object.entries(state.standard)) if (given(value)) found[name] = String(value);
    if (state.search) found.q = state.search;
    if (state.own.some((each) => condition(this.doctype, each))) found.filters = packed(state.own);
    if (state.sort.field !== state.base.field || state.sort.order !== state.base.order) found.sort = `${state.sort.field} ${state.sort.order}`;
    return found;
  }

  /** All filters as the server takes them. */
  conditions(): unknown[][] {
    const { standard, own } = this.state;
    const typed = (name: string): boolean => ["Data", "Small Text", "Text"].includes(this.standard.value.find((field) => field.fieldname === name)?.fieldtype ?? "");
    const plain = Object.entries(standard).filter(([, value]) => given(value)).map(([name, value]) => (typed(name) ? [this.doctype, name, "like", `%${String(value)}%`] : [this.doctype, name, "=", value]));
    return [...plain, ...own.map((each) => condition(this.doctype, each)).filter((each) => each !== null)];
  }

  /** The search as conditions of which one must hold. */
  either(): unknown[][] {
    const text = this.state.search.trim();
    const meta = this.state.meta;
    if (!text || !meta) return [];
    const names = new Set(["name", this.title.value, ...(meta.search_fields ?? "").split(",").map((name) => name.trim())].filter((name) => name && !meta.masked_fields.includes(name)));
    return [...names].map((name) => [this.doctype, name, "like", `%${text}%`]);
  }

  private asking(): string[] {
    const { sort, settings, meta } = this.state;
    const known = new Set(["name", "modified", "creation", "owner", "docstatus", ...BESIDE, ...(meta?.fields ?? []).filter(hasValue).map((field) => field.fieldname)]);
    const wanted = ["name", "modified", "docstatus", this.title.value, this.stateName.value, sort.field, ...this.columns.value.flatMap((field) => (field.fieldtype === "Dynamic Link" && field.options ? [field.fieldname, field.options] : [field.fieldname])), ...(settings.add_fields ?? []), ...BESIDE];
    return [...new Set(wanted)].filter((name) => known.has(name));
  }

  private async rowsOf(more: Record<string, unknown>): Promise<Doc[]> {
    const { sort } = this.state;
    const table = (await get("frappe.desk.reportview.get", { doctype: this.doctype, fields: this.asking(), or_filters: this.either(), order_by: orderBy(sort.field, sort.order), ...more })).message as Table | [];
    if (Array.isArray(table)) return [];
    Object.assign(this.state.titles, table.link_titles);
    return table.values.map((values) => Object.fromEntries(table.keys.map((key, index) => [key, values[index]])) as Doc);
  }

  /** What a row is called: its title, in words where it is a link; else its name. */
  named(row: Doc): string {
    const value = row[this.title.value];
    const field = this.state.meta?.fields.find((each) => each.fieldname === this.title.value);
    return (value && field ? this.text(field, row) : "") || String(value || row.name);
  }

  /** The first page, from now. */
  async load(): Promise<void> {
    const mine = ++this.asked;
    const { state } = this;
    state.loading = true;
    state.error = "";
    try {
      const found = await this.rowsOf({ filters: this.conditions(), page_length: PAGE + 1 });
      if (mine !== this.asked) return;
      state.more = found.length > PAGE;
      state.rows = found.slice(0, PAGE);
      layTrail(this.doctype, state.rows.map((row) => String(row.name)));
      for (const set of [state.picked, state.fresh, state.gone]) set.clear();
      state.at = -1;
      void this.total(mine);
    } catch (caught) {
      if (mine === this.asked) state.error = (caught as Error).message;
    } finally {
      if (mine === this.asked) state.loading = false;
    }
  }

  /** The next page: behind the last row, whatever came or went before it. */
  async next(): Promise<void> {
    const mine = ++this.asked;
    const { state } = this;
    const last = state.rows.at(-1);
    if (!last) return;
    state.loading = true;
    try {
      const found = await this.rowsOf({ filters: this.conditions(), page_length: PAGE + 1, after: [last[state.sort.field] ?? null, last.name] });
      if (mine !== this.asked) return;
      state.more = found.length > PAGE;
      const known = new Set(state.rows.map((row) => row.name));
      state.rows.push(...found.slice(0, PAGE).filter((row) => !known.has(row.name)));
      layTrail(this.doctype, state.rows.map((row) => String(row.name)));
    } catch (caught) {
      if (mine === this.asked) state.error = (caught as Error).message;
    } finally {
      if (mine === this.asked) state.loading = false;
    }
  }

  private async total(mine: number): Promise<void> {
    const found = await get("frappe.desk.reportview.get_count", { doctype: this.doctype, filters: this.conditions(), or_filters: this.either() }).catch(() => null);
    if (found && mine === this.asked) this.state.count = Number(found.message ?? 0);
  }

  /** Somebody changed or made a document: look at it soon, together with others. */
  heardOf(name: string): void {
    this.heard.add(name);
    this.waking ??= setTimeout(() => { this.waking = undefined; void this.look(); }, 150);
  }
  stop(): void { clearTimeout(this.waking); }

  /** Rows that changed change where they stand; new ones are announced; those that fit no more are marked. */
  async look(): Promise<void> {
    const names = [...this.heard].slice(0, MOST_CHOSEN);
    this.heard.clear();
    if (!names.length || this.state.loading) return;
    const mine = this.asked;
    const found = await this.rowsOf({ filters: [...this.conditions(), [this.doctype, "name", "in", names]], page_length: names.length }).catch(() => null);
    if (!found || mine !== this.asked) return;
    const { rows, fresh, gone } = this.state;
    for (const name of names) {
      const now = found.find((row) => String(row.name) === name);
      const known = rows.find((row) => String(row.name) === name);
      if (known && now) { Object.assign(known, now); gone.delete(name); }
      else if (known) gone.add(name);
      else if (now) fresh.add(name);
      else fresh.delete(name);
    }
    void this.total(mine);
  }

  // --- asking for something else ---

  sortBy(field: string, order?: string): void {
    const { sort } = this.state;
    Object.assign(sort, { field, order: order ?? (sort.field === field && sort.order === "desc" ? "asc" : "desc") });
    void this.keep({ order_by: `${sort.field} ${sort.order}` });
  }
  clear(): void {
    for (const name of Object.keys(this.state.standard)) delete this.state.standard[name];
    this.state.own = [];
    this.state.search = "";
  }
  /** Narrow by one value, for example of the side bar; the same again takes it back. */
  narrow(filter: Filter): void {
    const same = (each: Filter): boolean => each.field === filter.field && each.operator === filter.operator && JSON.stringify(each.value) === JSON.stringify(filter.value);
    const { own } = this.state;
    this.state.own = own.some(same) ? own.filter((each) => !same(each)) : [...own.filter((each) => each.field !== filter.field), filter];
  }
  async keep(prefs: ListPrefs): Promise<void> {
    Object.assign(this.state.prefs, prefs);
    await keepSettings(this.doctype, { List: prefs }).catch(() => undefined);
  }

  // --- choosing ---

  toggle(name: string, until = false): void {
    const { picked, rows, at } = this.state;
    const index = rows.findIndex((row) => String(row.name) === name);
    const on = !picked.has(name);
    const [from, to] = until && at >= 0 ? [Math.min(at, index), Math.max(at, index)] : [index, index];
    for (const row of rows.slice(from, to + 1)) if (on) picked.add(String(row.name)); else picked.delete(String(row.name));
    this.state.at = index;
  }
  pickAll(): void {
    const { picked, rows } = this.state;
    if (rows.every((row) => picked.has(String(row.name)))) picked.clear();
    else for (const row of rows) picked.add(String(row.name));
  }
  /** Choose all that the filters let through, up to a thousand. */
  async pickMatching(): Promise<void> {
    const found = (await get("frappe.desk.reportview.get_list", { doctype: this.doctype, fields: ["name"], filters: this.conditions(), or_filters: this.either(), page_length: MOST_CHOSEN })).message as Doc[];
    for (const row of found) this.state.picked.add(String(row.name));
  }

  // --- reading a row ---

  /** A value for reading: as the list script says, else a link's title, else by its type. */
  text(field: Field, row: Doc): string {
    const value = row[field.fieldname];
    const told = answered(() => this.state.settings.formatters?.[field.fieldname]?.(value, field, row));
    if (told !== undefined) return new DOMParser().parseFromString(String(told), "text/html").body.textContent ?? "";
    const target = field.fieldtype === "Dynamic Link" ? row[field.options ?? ""] : field.options;
    return this.state.titles[`${String(target ?? "")}::${String(value)}`] ?? display(field, value);
  }
  /** The badge: as the list script says, else the state with the DocType's colour. */
  badge(row: Doc): { text: string; colour: string } | null {
    const { meta, settings } = this.state;
    const told = answered(() => settings.get_indicator?.(row));
    if (told) return { text: told[0], colour: told[1].replace("light-blue", "blue") };
    const value = row[this.stateName.value];
    const context = meta?.fields.find((field) => field.fieldname === this.stateName.value)?.text_context;
    if (value) return { text: term(String(value), context), colour: colour(meta, value) };
    if (!meta?.is_submittable) return null;
    const word = ["Draft", "Submitted", "Cancelled"][Number(row.docstatus ?? 0)] ?? "";
    return { text: __(word), colour: colour(undefined, word) };
  }
  likes(row: Doc): string[] { return JSON.parse(String(row._liked_by || "[]")) as string[]; }
  assigned(row: Doc): string[] { return JSON.parse(String(row._assign || "[]")) as string[]; }
  tags(row: Doc): string[] { return String(row._user_tags ?? "").split(",").filter(Boolean); }
  comments(row: Doc): number { return (JSON.parse(String(row._comments || "[]")) as unknown[]).length; }

  async like(row: Doc, user: string): Promise<void> {
    const before = this.likes(row);
    const add = !before.includes(user);
    row._liked_by = JSON.stringify(add ? [...before, user] : before.filter((each) => each !== user));
    await post("frappe.desk.like.toggle_like", { doctype: this.doctype, name: row.name, add: add ? "Yes" : "No" });
  }
}
