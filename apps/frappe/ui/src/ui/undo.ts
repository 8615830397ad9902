// Steps back and forth by Ctrl+Z and Ctrl+Y; in what is typed into, they are the browser's own.
import { onBeforeUnmount, onMounted } from "vue";

export interface Steps { past: string[]; future: string[]; undo: () => void; redo: () => void }
const KEPT_STEPS = 100;

/** Something under somebody's hands whose state can be told as text, and so be gone back to. */
export abstract class Undoable implements Steps {
  past: string[] = [];
  future: string[] = [];
  dirty = false;
  private step = "";

  protected abstract state(): string;
  /** Be as the text says. */
  protected abstract restore(text: string): void;

  /** Remember how it is before a change; changes of one property in a row are one step. */
  protected mark(step = ""): void {
    if (!step || step !== this.step) {
      this.past = [...this.past.slice(1 - KEPT_STEPS), this.state()];
      this.future = [];
    }
    this.step = step;
    this.dirty = true;
  }

  /** It is as it was loaded or stored: nothing to go back to. */
  protected begin(dirty = false): void {
    this.past = [];
    this.future = [];
    this.step = "";
    this.dirty = dirty;
  }

  undo(): void { this.go(this.past, this.future); }

  redo(): void { this.go(this.future, this.past); }

  private go(from: string[], to: string[]): void {
    const there = from.pop();
    if (there === undefined) return;
    to.push(this.state());
    this.step = "";
    this.restore(there);
  }
}

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
