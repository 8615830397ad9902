/** The cursor goes where one begins to write. A phone's keyboard does not jump up by itself, no list opens, nobody is interrupted. */
export function arrive(place: HTMLElement | null | undefined): void {
  if (!place || document.activeElement?.closest("input, textarea, [role=dialog]") || !matchMedia("(hover: hover)").matches) return;
  quietly(place, place.querySelector<HTMLElement>(":is(input:not([type=checkbox], [type=radio], [readonly], [disabled]), textarea:not([readonly]), select:not([disabled]))"), { preventScroll: true });
}

/** Gives the focus to a field within a box; a list that opens when it is entered stays closed. */
export function quietly(box: HTMLElement, field: HTMLElement | null, how?: FocusOptions): void {
  box.dataset.arriving = "";
  field?.focus(how);
  delete box.dataset.arriving;
}
