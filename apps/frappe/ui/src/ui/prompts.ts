// Questions and short messages that any part of the desk may ask for; drawn once, by PromptHost.vue.
import { reactive } from "vue";

export interface Toast { id: number; text: string; indicator: string; act?: { label: string; run: () => unknown } }
export interface Question { title: string; text: string; input?: string; value: string; danger?: boolean; yes: string; done: (value: string | null) => void }

export const state = reactive<{ toasts: Toast[]; questions: Question[] }>({ toasts: [], questions: [] });
let next = 1;

/** A message that goes away by itself; `act` is something one can still do about it. */
export function toast(text: string, indicator = "blue", act?: Toast["act"]): void {
  // The same words again replace the first: one pile of one message says no more.
  state.toasts = state.toasts.filter((entry) => entry.text !== text);
  const entry = { id: next++, text, indicator, act };
  state.toasts.push(entry);
  setTimeout(() => dismiss(entry.id), indicator === "red" || act ? 9000 : 3500);
}

export function dismiss(id: number): void {
  state.toasts = state.toasts.filter((entry) => entry.id !== id);
}

/** Ask for yes or no; with `input` (a label) for a text. Null means no. */
export function ask(question: { title: string; text?: string; input?: string; value?: string; danger?: boolean; yes: string }): Promise<string | null> {
  return new Promise((resolve) => {
    const entry: Question = { text: "", value: "", ...question, done: (value) => { state.questions = state.questions.filter((each) => each !== entry && each.title !== entry.title); resolve(value); } };
    state.questions.push(entry);
  });
}
