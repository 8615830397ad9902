// Steps back and forth by Ctrl+Z and Ctrl+Y; in what is typed into, they are the browser's own.
import { onBeforeUnmount, onMounted } from "vue";

export interface Steps { past: string[]; future: string[]; undo: () => void; redo: () => void }

/** For the page of the component that calls it. */
export function undoKeys(work: Steps): void {
  function key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const pressed = event.key.toLowerCase();
    if ((event.target as HTMLElement).closest?.("input:not([type=checkbox], [type=radio]), textarea, [contenteditable=true]") || document.querySelector("[role=dialog]")) return;
    if (pressed === "z" && !event.shiftKey) work.undo();
    else if (pressed === "y" || pressed === "z") work.redo();
    else return;
    event.preventDefault();
  }
  onMounted(() => addEventListener("keydown", key));
  onBeforeUnmount(() => removeEventListener("keydown", key));
}
