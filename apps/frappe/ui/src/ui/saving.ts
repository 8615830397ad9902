// What is saved as a whole: Ctrl+S, and a question before unsaved work is left, for another page or with the tab.
import { nextTick, onBeforeUnmount, onMounted } from "vue";
import { onBeforeRouteLeave, onBeforeRouteUpdate } from "vue-router";
import { __ } from "../i18n";
import { ask } from "./prompts";
import { shell } from "./shell";

export interface Work { dirty: () => boolean; save: () => unknown; /** what becomes of the changes */ text?: string }

/** A value still being typed is taken over before it is saved. */
export function settled(): Promise<void> {
  const typed = document.activeElement as HTMLElement | null;
  typed?.dispatchEvent(new Event("change", { bubbles: true }));
  if (typed?.closest(".date-input")) typed.blur();
  return nextTick();
}

/** Guards the page of the component that calls it. Gives the question, for a button that closes the work. */
export function guardWork({ dirty, save, text }: Work): () => Promise<boolean> {
  const mayLeave = async (): Promise<boolean> => !dirty() || Boolean(await ask({ title: __("Leave without saving?"), text, yes: __("Leave") }));
  function key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (!document.querySelector("[role=dialog]")) void settled().then(save);
  }
  function closing(event: BeforeUnloadEvent): void { if (dirty() && !shell.locked) event.preventDefault(); }
  onMounted(() => { addEventListener("keydown", key); addEventListener("beforeunload", closing); });
  onBeforeUnmount(() => { removeEventListener("keydown", key); removeEventListener("beforeunload", closing); });
  onBeforeRouteLeave(mayLeave);
  onBeforeRouteUpdate(mayLeave);
  return mayLeave;
}
