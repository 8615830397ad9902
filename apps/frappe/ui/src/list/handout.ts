// A list as a file: at once while it is short, in the background of the server when it is long.
import { ref, type Ref } from "vue";
import { call, download, printed } from "../api/client";
import { __ } from "../i18n";
import { toast } from "../ui/prompts";
import { followRun, newTask, retryTask, type Task } from "./bulk";

/** Up to here nobody asks whether it is long. */
const SHORT = 1000;
const ON_PAPER = ["PDF", "Print"];
/** What is taken away: who makes it in the background, who at once. */
const WAYS = {
  list: { begin: "frappe.desk.bulk.export", at_once: "frappe.desk.reportview.export_query", title: __("Export") },
  template: { begin: "frappe.desk.bulk.template", at_once: "frappe.core.doctype.data_import.data_import.download_template", title: __("Download Template") },
};
type Way = keyof typeof WAYS;

export function useHandout(): { task: Ref<Task | null>; take: (doctype: string, asked: Record<string, unknown>, rows: number, way?: Way) => Promise<void>; again: () => Promise<void> } {
  const task = ref<Task | null>(null);
  async function said(act: () => Promise<unknown>): Promise<void> {
    try { await act(); } catch (error) { toast((error as Error).message, "red"); }
  }
  const take = (doctype: string, asked: Record<string, unknown>, rows: number, way: Way = "list"): Promise<void> => said(async () => {
    const kind = String(asked.file_format_type);
    const { run } = rows > SHORT && !ON_PAPER.includes(kind) ? await call<{ run?: string }>(WAYS[way].begin, { doctype, ...asked }) : { run: undefined };
    if (!run) { await (kind === "Print" ? printed : download)(WAYS[way].at_once, { doctype, ...asked }); return; }
    const made = newTask(WAYS[way].title, doctype, 0);
    made.run = run;
    task.value = made;
    await followRun(made, () => task.value !== made);
  });
  const again = (): Promise<void> => said(async () => { if (task.value) await retryTask(task.value, "export"); });
  return { task, take, again };
}
