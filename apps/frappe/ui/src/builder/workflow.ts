// A workflow under the administrator's hands: states on a canvas, steps between them, what is wrong with each.
import { reactive } from "vue";
import { call, fetchValue, ServerError } from "../api/client";
import { __ } from "../i18n";
import type { Doc } from "../model/expressions";
import { toast } from "../ui/prompts";
import type { Mistake } from "./board";

const API = "frappe.workflow.builder";
export const WIDTH = 150;
export const HEIGHT = 56;
const GRID = 10;
const COLUMN = 250;
const ROW = 130;
// Every key is there from the start: conditions of fields follow only what they can see.
const NEW_STATE: Doc = { allow_edit: "All", is_optional_state: 0, update_field: null, update_value: null, timeout_hours: 0, timeout_action: null, message: null };
const NEW_STEP: Doc = { action: "", allowed: null, allow_self_approval: 1, for_creator: 0, asks_reason: 0, condition: null, approval_mode: "", approvals_needed: 0, approvers: null };

export interface State { key: number; state: string; doc_status: string; x: number; y: number; values: Doc }
export interface Step { key: number; from: number; to: number; values: Doc }
interface Node { id?: string; type?: string; position?: { x: number; y: number }; data?: { state?: string } }

export class Flow {
  doc: Doc = {};
  states: State[] = [];
  steps: Step[] = [];
  chosen: number | null = null;
  wrong: Record<string, string> = {};
  error = "";
  busy = false;
  /** Are documents of the type submitted? Only then do states say whether they are. */
  submittable = true;
  dirty = false;
  /** States that the workflow does not have and documents are in, with words about them and the states that can take them; where they go is asked for. */
  gone: { state: string; text: string; choices: string[] }[] = [];
  moved: Record<string, string> = {};
  private keys = 1;
  private others: Node[] = [];

  start(values: Doc): void {
    this.take({ doctype: "Workflow", __islocal: 1, is_active: 1, workflow_state_field: "workflow_state", ...values, states: [], transitions: [] });
    this.dirty = true;
  }

  async load(name: string): Promise<void> {
    try {
      this.take(await fetchValue<Doc>(`${API}.load`, { name }));
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  /** Places of the states are kept as upstream's canvas keeps them; what else stands there stays. */
  private take(doc: Doc): void {
    const { states, transitions, workflow_data, ...rest } = doc;
    const nodes = this.nodesOf(workflow_data);
    const placeOf = (state: string): { x: number; y: number } | undefined => nodes.find((node) => node.type === "state" && node.data?.state === state)?.position;
    this.others = nodes.filter((node) => node.type !== "state");
    this.doc = rest;
    const listed = (states as Doc[] | undefined) ?? [];
    const places = layered(listed.map((row) => String(row.state)), ((transitions as Doc[] | undefined) ?? []).map((row) => [String(row.state), String(row.next_state)]));
    this.states = listed.map((values) => ({ key: this.keys++, state: String(values.state ?? ""), doc_status: String(values.doc_status ?? "0"), ...(placeOf(String(values.state)) ?? places.get(String(values.state)) ?? this.free(0)), values }));
    const keyOf = (state: unknown): number => this.states.find((each) => each.state === state)?.key ?? 0;
    this.steps = ((transitions as Doc[] | undefined) ?? []).map((values) => ({ key: this.keys++, from: keyOf(values.state), to: keyOf(values.next_state), values }));
    this.chosen = this.states[0]?.key ?? null;
    this.wrong = {};
    this.gone = [];
    this.moved = {};
    this.dirty = false;
  }

  private nodesOf(text: unknown): Node[] {
    try {
      const found = typeof text === "string" ? JSON.parse(text) : text;
      return Array.isArray(found) ? (found as Node[]) : [];
    } catch {
      return [];
    }
  }

  private free(index: number): { x: number; y: number } {
    return { x: 30 + (index % 3) * COLUMN, y: 50 + Math.floor(index / 3) * ROW };
  }

  addState(name: string): void {
    const key = this.keys++;
    this.states.push({ key, state: name, doc_status: "0", ...this.free(this.states.length), values: { ...NEW_STATE } });
    this.chosen = key;
    this.dirty = true;
  }

  /** Another row of the canvas for the step, or the step that is there already between the two. */
  connect(from: number, to: number): void {
    const key = this.keys++;
    this.steps.push({ key, from, to, values: { ...NEW_STEP } });
    this.chosen = key;
    this.dirty = true;
  }

  move(key: number, x: number, y: number): void {
    const state = this.states.find((each) => each.key === key);
    if (!state) return;
    state.x = Math.max(0, Math.round(x / GRID) * GRID);
    state.y = Math.max(0, Math.round(y / GRID) * GRID);
    this.dirty = true;
  }

  remove(key: number): void {
    this.states = this.states.filter((each) => each.key !== key);
    this.steps = this.steps.filter((each) => each.key !== key && each.from !== key && each.to !== key);
    this.chosen = this.states[0]?.key ?? null;
    this.dirty = true;
  }

  get chosenState(): State | undefined { return this.states.find((each) => each.key === this.chosen); }
  get chosenStep(): Step | undefined { return this.steps.find((each) => each.key === this.chosen); }

  set(key: string, value: unknown): void {
    const state = this.chosenState;
    if (state && key === "state") state.state = String(value ?? "");
    else if (state && key === "doc_status") state.doc_status = String(value ?? "0");
    else (state ?? this.chosenStep ?? { values: this.doc }).values[key] = value;
    delete this.wrong[`${this.chosen}.${key}`];
    this.dirty = true;
  }

  wrongIn(key: number): boolean { return Object.keys(this.wrong).some((path) => path.startsWith(`${key}.`)); }

  private sent(): Doc {
    const nameOf = (key: number): string => this.states.find((each) => each.key === key)?.state ?? "";
    const nodes = this.states.map((each) => ({ id: String(each.key), type: "state", position: { x: each.x, y: each.y }, data: { state: each.state } }));
    return {
      ...this.doc, workflow_data: JSON.stringify([...nodes, ...this.others]),
      states: this.states.map((each, index) => ({ ...each.values, state: each.state, doc_status: each.doc_status, idx: index + 1 })),
      transitions: this.steps.map((each, index) => ({ ...each.values, state: nameOf(each.from), next_state: nameOf(each.to), idx: index + 1 })),
    };
  }

  private place(mistakes: Mistake[]): void {
    this.wrong = {};
    this.gone = mistakes.flatMap(({ path, message, choices = [] }) => { const [, state] = /^gone\[(.*)\]$/.exec(path) ?? []; return state === undefined ? [] : [{ state, text: message, choices }]; });
    for (const { path, message } of mistakes) {
      const [, table, index, key] = /^(states|transitions)\[(\d+)\]\.(.+)$/.exec(path) ?? [];
      const row = table === "states" ? this.states[Number(index)] : table ? this.steps[Number(index)] : undefined;
      this.wrong[row ? `${row.key}.${key}` : path] = message;
    }
    const first = Object.keys(this.wrong).map((path) => Number(path.split(".")[0])).find((key) => key);
    if (first && !this.wrongIn(this.chosen ?? 0)) this.chosen = first;
    const general = mistakes.filter((each) => !/^(states|transitions|gone)\[/.test(each.path)).map((each) => each.message);
    if (general.length) toast(general.join("\n"), "red");
  }

  /** Save what is right; gives the name when it is stored. */
  async save(): Promise<string | null> {
    if (this.busy) return null;
    this.busy = true;
    try {
      const doc = this.sent();
      const found = await call<Mistake[]>(`${API}.find_mistakes`, { doc, moved: this.moved });
      if (found.length) { this.place(found); return null; }
      const stored = await call<Doc>(`${API}.save`, { doc, moved: this.moved });
      this.take(stored);
      toast(__("Saved"), "green");
      return String(stored.name);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      toast(error.message, "red");
      return null;
    } finally {
      this.busy = false;
    }
  }
}

/** A place for each state: by how many steps away from the first it is, those of one distance below each other. */
export function layered(states: string[], steps: string[][]): Map<string, { x: number; y: number }> {
  const level = new Map(states.slice(0, 1).map((state) => [state, 0]));
  const waiting = [...level.keys()];
  for (let state = waiting.shift(); state !== undefined; state = waiting.shift()) {
    for (const [from, to] of steps) {
      if (from !== state || to === undefined || level.has(to)) continue;
      level.set(to, (level.get(state) ?? 0) + 1);
      waiting.push(to);
    }
  }
  const filled = new Map<number, number>();
  return new Map(states.map((state) => {
    const column = level.get(state) ?? 0;
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    return [state, { x: 30 + column * COLUMN, y: 50 + row * ROW }];
  }));
}

export const openFlow = (): Flow => reactive(new Flow()) as Flow;

/** The line of a step: from side to side, bent where another one runs the same way or back to the same state. */
export function line(from: State, to: State, nth: number): { path: string; x: number; y: number } {
  const a = { x: from.x + WIDTH / 2, y: from.y + HEIGHT / 2 };
  const b = { x: to.x + WIDTH / 2, y: to.y + HEIGHT / 2 };
  if (from.key === to.key) return { path: `M ${a.x + 40} ${from.y} C ${a.x + 40} ${from.y - 50}, ${a.x - 40} ${from.y - 50}, ${a.x - 40} ${from.y}`, x: a.x, y: from.y - 40 };
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  // Lines to states farther away go round those between.
  const bend = Math.max(26, (length - COLUMN * 1.4) * 0.45) + nth * 34;
  const middle = { x: (a.x + b.x) / 2 - ((b.y - a.y) / length) * bend, y: (a.y + b.y) / 2 + ((b.x - a.x) / length) * bend };
  const start = edge(from, middle);
  const end = edge(to, middle);
  // Words of lines side by side stand at different places of their lines.
  const t = [0.5, 0.7, 0.3][nth % 3] ?? 0.5;
  const on = (a: number, b: number, c: number): number => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
  return { path: `M ${start.x} ${start.y} Q ${middle.x} ${middle.y} ${end.x} ${end.y}`, x: on(start.x, middle.x, end.x), y: on(start.y, middle.y, end.y) };
}

/** Where the way from a state's middle to a point leaves its box. */
function edge(box: State, point: { x: number; y: number }): { x: number; y: number } {
  const cx = box.x + WIDTH / 2;
  const cy = box.y + HEIGHT / 2;
  const dx = point.x - cx;
  const dy = point.y - cy;
  const scale = Math.min(Math.abs((WIDTH / 2 + 3) / (dx || 1e-6)), Math.abs((HEIGHT / 2 + 3) / (dy || 1e-6)));
  return { x: cx + dx * Math.min(scale, 1), y: cy + dy * Math.min(scale, 1) };
}
