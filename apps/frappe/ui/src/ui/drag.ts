// Dragging by mouse, pen and finger: one way for pages, boards and calendars. The keyboard has its own keys there.
export interface Drag {
  /** What is taken; a copy of it follows the pointer. */
  taken: HTMLElement;
  /** A finger rests before it takes something, so that it can scroll as well; a handle needs no rest. */
  hold?: boolean;
  start?: () => void; over: (x: number, y: number) => void; drop: (x: number, y: number) => void; end?: () => void;
}
const FAR = 6;
const REST = 320;
const EDGE = 56;

function copyOf(taken: HTMLElement): HTMLElement {
  const box = taken.getBoundingClientRect();
  const copy = taken.cloneNode(true) as HTMLElement;
  copy.removeAttribute("id");
  copy.setAttribute("aria-hidden", "true");
  copy.setAttribute("inert", "");
  copy.classList.add("dragged-copy");
  Object.assign(copy.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` });
  document.body.append(copy);
  return copy;
}
/** Near the edge of what scrolls, it scrolls. */
function scrollAlong(taken: HTMLElement, x: number, y: number): void {
  if (y < EDGE + 50) scrollBy(0, -14);
  else if (y > innerHeight - EDGE) scrollBy(0, 14);
  for (let box = taken.parentElement; box; box = box.parentElement) {
    if (box.scrollWidth <= box.clientWidth || !["auto", "scroll"].includes(getComputedStyle(box).overflowX)) continue;
    const { left, right } = box.getBoundingClientRect();
    if (x < left + EDGE) box.scrollLeft -= 14;
    else if (x > right - EDGE) box.scrollLeft += 14;
  }
}

/** Begin with a pressed pointer; nothing happens before it moves, or rests. Escape leaves everything as it was. */
export function drag(event: PointerEvent, { taken, hold, start, over, drop, end }: Drag): void {
  if (event.button || !event.isPrimary) return;
  const [fromX, fromY] = [event.clientX, event.clientY];
  const finger = event.pointerType === "touch" && Boolean(hold);
  let copy: HTMLElement | null = null;
  const begin = (): void => { copy = copyOf(taken); taken.classList.add("taken"); start?.(); };
  const resting = finger ? setTimeout(begin, REST) : undefined;
  const ends = new AbortController();
  const { signal } = ends;
  const stop = (): void => {
    clearTimeout(resting);
    ends.abort();
    if (!copy) return;
    copy.remove();
    taken.classList.remove("taken");
    // Letting go is no press.
    const press = new AbortController();
    addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true, signal: press.signal });
    setTimeout(() => press.abort(), 0);
    end?.();
  };
  addEventListener("pointermove", (at) => {
    if (at.pointerId !== event.pointerId) return;
    const far = Math.hypot(at.clientX - fromX, at.clientY - fromY) > FAR;
    if (!copy && far && finger) { stop(); return; }
    if (!copy && far) begin();
    if (!copy) return;
    copy.style.translate = `${at.clientX - fromX}px ${at.clientY - fromY}px`;
    scrollAlong(taken, at.clientX, at.clientY);
    over(at.clientX, at.clientY);
  }, { signal });
  addEventListener("pointerup", (at) => {
    if (at.pointerId !== event.pointerId) return;
    if (copy) drop(at.clientX, at.clientY);
    stop();
  }, { signal });
  addEventListener("pointercancel", stop, { signal });
  addEventListener("keydown", (key) => { if (copy && key.key === "Escape") { key.preventDefault(); key.stopPropagation(); stop(); } }, { signal, capture: true });
  addEventListener("touchmove", (touch) => { if (copy) touch.preventDefault(); }, { signal, passive: false });
  addEventListener("contextmenu", (menu) => { if (copy || finger) menu.preventDefault(); }, { signal });
}

/** The element with an attribute under a point. */
export const under = (x: number, y: number, selector: string): HTMLElement | null => document.elementFromPoint(x, y)?.closest<HTMLElement>(selector) ?? null;
