// One act on many documents: a few at a time from here, or, when they are very many, in the background of the server. How far it is, what failed and why.
import { reactive } from "vue";
import { call, fetchValue } from "../api/client";
import { listen } from "../api/realtime";

export const STEP = 10;
/** More than these are left to the server, which goes on without this page. */
export const MOST_FROM_HERE = 50;
const LOOK = 2000;
export interface Task { title: string; doctype: string; total: number; tried: number; done: string[]; failed: Record<string, string>; running: boolean; stopped: boolean; /** the run in the background */ run?: string; error?: string; /** where what was made can be fetched */ file?: string }
interface State { doctype: string; action: string; status: string; total: number; tried: number; done: string[]; failed: Record<string, string>; error?: string | null; file?: string | null }
interface Answer { run?: string; done?: string[]; failed?: Record<string, string> }

export const newTask = (title: string, doctype: string, total: number): Task => reactive({ title, doctype, total, tried: 0, done: [], failed: {}, running: true, stopped: false });
export const stopTask = (task: Task): void => { task.stopped = true; if (task.run) void call("frappe.desk.bulk.stop", { run: task.run }).catch(() => undefined); };

/** Do it for all names; what the server refuses as a whole is a reason for each. */
export async function runTask(task: Task, names: string[], action: string, values: Record<string, unknown> = {}): Promise<Task> {
  const { doctype } = task;
  if (names.length > MOST_FROM_HERE) {
    try {
      await taken(task, await call<Answer>("frappe.desk.bulk.act", { doctype, names, action, values }));
    } catch (error) {
      for (const name of names) task.failed[name] = (error as Error).message;
      task.tried = names.length;
    }
  } else {
    for (let from = 0; from < names.length && !task.stopped; from += STEP) {
      const some = names.slice(from, from + STEP);
      await call<Answer>("frappe.desk.bulk.act", { doctype, names: some, action, values }).then((answer) => taken(task, answer), (error: unknown) => { for (const name of some) task.failed[name] = (error as Error).message; });
      task.tried = Math.min(from + STEP, names.length);
    }
  }
  task.running = false;
  return task;
}
/** What the server answered to an act: done, or on its way. */
async function taken(task: Task, answer: Answer): Promise<void> {
  if (answer.run) { task.run = answer.run; await followRun(task); return; }
  task.done.push(...(answer.done ?? []));
  Object.assign(task.failed, answer.failed);
}
/** The same once more for what failed. */
export async function retryTask(task: Task, action: string, values: Record<string, unknown> = {}): Promise<Task> {
  const names = Object.keys(task.failed);
  const { run } = task;
  Object.assign(task, { total: names.length, tried: 0, done: [], failed: {}, running: true, stopped: false, run: undefined, error: undefined, file: undefined });
  if (!run) return runTask(task, names, action, values);
  try {
    await taken(task, await call<Answer>("frappe.desk.bulk.retry", { run }));
    task.tried = names.length;
  } finally {
    task.running = false;
  }
  return task;
}

/** Look how far a run is until it ends: at once when the server tells of it, now and then when nothing tells. */
export async function followRun(task: Task, over: () => boolean = () => false): Promise<void> {
  let wake = (): void => undefined;
  const deaf = listen<{ run: string }>("bulk_run", (told) => { if (told.run === task.run) wake(); });
  try {
    while (!over()) {
      const state = await fetchValue<State>("frappe.desk.bulk.status", { run: task.run });
      Object.assign(task, { doctype: state.doctype, total: state.total, tried: state.tried, done: state.done, failed: state.failed, error: state.error ?? undefined, file: state.file ?? undefined, stopped: task.stopped || state.status === "Stopped", running: ["Queued", "Running"].includes(state.status) });
      if (!task.running) return;
      await new Promise<void>((resolve) => { wake = resolve; setTimeout(resolve, LOOK); });
    }
  } finally {
    deaf();
  }
}
