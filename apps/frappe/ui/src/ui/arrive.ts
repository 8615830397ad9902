/** The cursor goes where one begins to write. A phone's keyboard does not jump up by itself, no list opens, nobody is interrupted. */
export function arrive(place: HTMLElement | null | undefined): void {
  if (!place || document.activeElement?.closest("input, textarea, [role=dialog]") || !matchMedia("(hover: hover)").matches) return;
  place.dataset.arriving = "";
  place.querySelector<HTMLElement>(":is(input:not([type=checkbox], [type=radio], [readonly], [disabled]), textarea:not([readonly]), select:not([disabled]))")?.focus({ preventScroll: true });
  delete place.dataset.arriving;
}
