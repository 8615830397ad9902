// Where a field is put when it is dragged: between the rows of the list, or on the form itself; both are the same order.
import { type Ref, ref } from "vue";
import { drag, under } from "../ui/drag";
import type { Board, Row } from "./board";

/** at: before which row it would stand; key and after: the row whose edge shows it, or end: the column that is left empty. */
export interface Over { at: number; key?: number; after?: boolean; end?: string }
export interface Places {
  over: Ref<Over | null>;
  /** Take one of the fields, a section with all in it; or something from outside that `bring` puts at a place, or at the end where it is let go beside the rows. */
  take: (event: PointerEvent, row: Row | null, bring?: (at?: number) => void) => void;
}

export function places(work: () => Board): Places {
  const over = ref<Over | null>(null);
  function find(x: number, y: number): Over | null {
    const row = under(x, y, "[data-key]");
    const key = Number(row?.dataset.key);
    const index = row ? work().rows.findIndex((each) => each.key === key) : -1;
    if (row && index >= 0) {
      const box = row.getBoundingClientRect();
      const after = y > box.top + box.height / 2;
      return { at: index + Number(after), key, after };
    }
    const end = under(x, y, "[data-end]")?.dataset.end;
    return end === undefined ? null : { at: Number(end), end };
  }
  function take(event: PointerEvent, row: Row | null, bring?: (at?: number) => void): void {
    drag(event, {
      taken: event.currentTarget as HTMLElement, hold: true,
      over: (x, y) => { over.value = find(x, y); },
      drop: (x, y) => {
        const found = over.value;
        if (found && row) work().moveTo(row, found.at, ["Section Break", "Tab Break"].includes(row.fieldtype) && Boolean(under(x, y, ".form-preview")));
        else if (bring && (found || (under(x, y, ".builder-fields, .form-preview") && !under(x, y, ".web-form-offers, .palette")))) bring(found?.at);
      },
      end: () => { over.value = null; },
    });
  }
  return { over, take };
}
/** How the edge of a row shows what would come to stand there. */
export const edge = (over: Over | null, key: number): Record<string, boolean> => ({ before: over?.key === key && !over.after, after: over?.key === key && Boolean(over.after) });
