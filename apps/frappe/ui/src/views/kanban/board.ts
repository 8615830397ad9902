// A board without its looks: columns by the values of one field, cards in them, and what it means to move one.
import { computed, reactive } from "vue";
import { call, fetchValue, get } from "../../api/client";
import { __, term } from "../../i18n";
import type { ListModel } from "../../list/model";
import type { Doc } from "../../model/expressions";
import { badgeColour, colour } from "../../model/format";
import { boardFields } from "../kinds";

export interface BoardColumn { column_name: string; status: string; indicator: string; order?: string }
export interface KanbanBoard { name: string; kanban_board_name: string; field_name: string; private: number; owner: string; columns: BoardColumn[] }
export interface Lane { value: string; label: string; colour: string; cards: Doc[]; count: number }
const MOST = 500;
const PLACE = "frappe.desk.doctype.kanban_board.kanban_board.";

/** Cards in the order that is kept; those it does not name come first, as they are new. */
export function arranged(cards: Doc[], order: string | undefined): Doc[] {
  const names = JSON.parse(order || "[]") as string[];
  if (!names.length) return cards;
  const at = (card: Doc): number => names.indexOf(String(card.name));
  return [...cards].sort((a, b) => at(a) - at(b));
}

export class Board {
  readonly state = reactive({ boards: [] as { name: string; field_name: string }[], board: null as KanbanBoard | null, field: "", cards: [] as Doc[], counts: {} as Record<string, number>, loading: true, error: "", said: "" });
  readonly lanes = computed<Lane[]>(() => {
    const { meta } = this.list.state;
    const { board, cards, counts, field } = this.state;
    const context = meta?.fields.find((each) => each.fieldname === field)?.text_context;
    const columns = board ? board.columns.filter((column) => column.status !== "Archived") : this.values().map((value) => ({ column_name: value, status: "Active", indicator: "", order: undefined }));
    return columns.map(({ column_name: value, indicator, order }) => {
      const own = arranged(cards.filter((card) => card[field] === value), order);
      return { value, label: term(value, context), colour: indicator ? badgeColour(indicator) : colour(meta, value), cards: own, count: Math.max(counts[value] ?? 0, own.length) };
    });
  });

  constructor(readonly list: ListModel) {}

  private values(): string[] {
    const { meta } = this.list.state;
    if (this.state.field === meta?.workflow?.field) return [...new Set(meta.workflow.states.map((each) => each.state))];
    return (meta?.fields.find((field) => field.fieldname === this.state.field)?.options ?? "").split("\n").filter(Boolean);
  }

  /** Read the board of that name, else the first one, else the columns of the first field that makes some. */
  async open(name: string): Promise<void> {
    const { meta } = this.list.state;
    if (!meta) return;
    this.state.error = "";
    try {
      this.state.boards = (await fetchValue<{ name: string; field_name: string }[]>(`${PLACE}get_kanban_boards`, { doctype: meta.name })) ?? [];
      const wanted = name || this.state.boards[0]?.name;
      this.state.board = wanted ? await fetchValue<KanbanBoard>("frappe.client.get", { doctype: "Kanban Board", name: wanted }) : null;
      this.state.field = this.state.board?.field_name ?? meta.workflow?.field ?? boardFields(meta)[0]?.fieldname ?? "";
      await this.load();
    } catch (caught) {
      this.state.error = (caught as Error).message;
      this.state.loading = false;
    }
  }

  async load(): Promise<void> {
    const { list, state } = this;
    const extra = list.columns.value.slice(0, 3).map((column) => column.fieldname);
    const fields = [...new Set(["name", "modified", state.field, list.title.value, ...extra, "_assign", "_user_tags", "_comments"])];
    state.loading = true;
    try {
      const asked = { doctype: list.doctype, filters: list.conditions(), or_filters: list.either() };
      const [table, counts] = await Promise.all([
        get("frappe.desk.reportview.get", { ...asked, fields, order_by: "modified desc", page_length: MOST }),
        fetchValue<{ name: string; count: number }[]>("frappe.desk.listview.get_group_by_count", { doctype: list.doctype, field: state.field, current_filters: list.conditions() }),
      ]);
      const found = table.message as { keys: string[]; values: unknown[][]; link_titles: Record<string, string> } | [];
      if (!Array.isArray(found)) Object.assign(list.state.titles, found.link_titles);
      state.cards = Array.isArray(found) ? [] : found.values.map((values) => Object.fromEntries(found.keys.map((key, index) => [key, values[index]])) as Doc);
      state.counts = list.state.search ? {} : Object.fromEntries((counts ?? []).map((each) => [each.name, each.count]));
    } catch (caught) {
      state.error = (caught as Error).message;
    } finally {
      state.loading = false;
    }
  }

  /** Put a card into a column, before another card or at the end. The server decides; what it refuses goes back. */
  async move(card: Doc, value: string, before?: string): Promise<boolean> {
    const { field } = this.state;
    const from = String(card[field] ?? "");
    const lane = this.lanes.value.find((each) => each.value === value);
    if (!lane) return false;
    const order = lane.cards.map((each) => String(each.name)).filter((name) => name !== card.name);
    order.splice(before ? Math.max(order.indexOf(before), 0) : order.length, 0, String(card.name));
    card[field] = value;
    try {
      if (from !== value) {
        await this.save(card, value);
        this.state.counts[from] = (this.state.counts[from] ?? 1) - 1;
        this.state.counts[value] = (this.state.counts[value] ?? 0) + 1;
      }
      this.state.said = __("{0} is in {1} now", [String(card[this.list.title.value] ?? card.name), lane.label]);
    } catch (caught) {
      card[field] = from;
      throw caught;
    }
    const { board } = this.state;
    const column = board?.columns.find((each) => each.column_name === value);
    if (board && column) {
      column.order = JSON.stringify(order);
      void call(`${PLACE}update_order`, { board_name: board.name, order: { [value]: order } }).catch(() => undefined);
    }
    return true;
  }

  /** A state of a workflow is reached by the step that leads to it, any other value by saving it. */
  private async save(card: Doc, value: string): Promise<void> {
    const doc = { doctype: this.list.doctype, name: card.name };
    if (this.state.field !== this.list.state.meta?.workflow?.field) {
      await call("frappe.client.set_value", { ...doc, fieldname: this.state.field, value });
      return;
    }
    const steps = await fetchValue<{ action: string; next_state: string }[]>("frappe.model.workflow.get_transitions", { doc });
    const step = steps?.find((each) => each.next_state === value);
    if (!step) throw new Error(__("No step leads from here to {0}", [__(value)]));
    await call("frappe.model.workflow.apply_workflow", { doc, action: step.action });
  }

  // --- the board itself ---

  async make(title: string, field: string): Promise<string> {
    const made = await call<KanbanBoard>(`${PLACE}quick_kanban_board`, { doctype: this.list.doctype, board_name: title, field_name: field });
    return made.name;
  }
  async paint(value: string, indicator: string): Promise<void> {
    if (this.state.board) this.state.board = await call<KanbanBoard>(`${PLACE}set_indicator`, { board_name: this.state.board.name, column_name: value, indicator });
  }
  async archive(value: string, status: "Archived" | "Active"): Promise<void> {
    if (this.state.board) this.state.board.columns = await call<BoardColumn[]>(`${PLACE}archive_restore_column`, { board_name: this.state.board.name, column_title: value, status });
  }
  async shift(value: string, step: number): Promise<void> {
    const { board } = this.state;
    if (!board) return;
    const order = board.columns.map((column) => column.column_name);
    const [taken] = order.splice(order.indexOf(value), 1);
    const at = board.columns.findIndex((column) => column.column_name === value) + step;
    if (taken) order.splice(Math.max(0, at), 0, taken);
    this.state.board = await call<KanbanBoard>(`${PLACE}update_column_order`, { board_name: board.name, order });
  }
}
