// One act on many documents, a few at a time: how far it is, what failed and why. It can be stopped between two steps.
import { reactive } from "vue";
import { call } from "../api/client";

export const STEP = 10;
export interface Task { title: string; total: number; tried: number; done: string[]; failed: Record<string, string>; running: boolean; stopped: boolean }

export const newTask = (title: string, total: number): Task => reactive({ title, total, tried: 0, done: [], failed: {}, running: true, stopped: false });

/** Do it for all names; what the server refuses as a whole is a reason for each. */
export async function runTask(task: Task, doctype: string, names: string[], action: string, values: Record<string, unknown> = {}): Promise<Task> {
  for (let from = 0; from < names.length && !task.stopped; from += STEP) {
    const some = names.slice(from, from + STEP);
    try {
      const { done, failed } = await call<{ done: string[]; failed: Record<string, string> }>("frappe.desk.bulk.act", { doctype, names: some, action, values });
      task.done.push(...done);
      Object.assign(task.failed, failed);
    } catch (error) {
      for (const name of some) task.failed[name] = (error as Error).message;
    }
    task.tried += some.length;
  }
  task.running = false;
  return task;
}
