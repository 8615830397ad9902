// Dragging by mouse, pen and finger: one way for pages, boards, lists, calendars and edges. The keyboard has its own keys there.
import "./drag.css";

export interface Pull {
  /** A finger rests before it takes something, so that it can scroll as well; a handle (touch-action: none) needs no rest. */
  hold?: boolean;
  begin?: () => void; move: (at: PointerEvent, dx: number, dy: number) => void; drop?: (at: PointerEvent, dx: number, dy: number) => void; end?: () => void;
}
export interface Drag {
  /** What is taken; a copy of it follows the pointer. */
  taken: HTMLElement;
  hold?: boolean;
  start?: () => void; over: (x: number, y: number) => void; drop: (x: number, y: number) => void; end?: () => void;
}
const FAR = 6;
const REST = 320;
const EDGE = 56;
const STILL = 250;
const LOOK = ["display", "gap", "padding", "alignItems", "color", "font", "textAlign"] as const;

/** Begin with a pressed pointer; nothing happens before it moves, or rests. Escape leaves everything as it was. */
export function pull(event: PointerEvent, { hold, begin, move, drop, end }: Pull): void {
  if (event.button || !event.isPrimary) return;
  const [fromX, fromY] = [event.clientX, event.clientY];
  const finger = event.pointerType === "touch" && Boolean(hold);
  let taken = false;
  const take = (): void => { taken = true; getSelection()?.removeAllRanges(); document.documentElement.classList.add("dragging"); begin?.(); };
  const resting = finger ? setTimeout(take, REST) : undefined;
  const ends = new AbortController();
  const { signal } = ends;
  const stop = (): void => {
    clearTimeout(resting);
    ends.abort();
    if (!taken) return;
    document.documentElement.classList.remove("dragging");
    // Letting go is no press.
    const press = new AbortController();
    addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true, signal: press.signal });
    setTimeout(() => press.abort(), 0);
    end?.();
  };
  addEventListener("pointermove", (at) => {
    if (at.pointerId !== event.pointerId) return;
    const [dx, dy] = [at.clientX - fromX, at.clientY - fromY];
    const far = Math.hypot(dx, dy) > FAR;
    if (!taken && far && finger) { stop(); return; }
    if (!taken && far) take();
    if (taken) move(at, dx, dy);
  }, { signal });
  addEventListener("pointerup", (at) => {
    if (at.pointerId !== event.pointerId) return;
    if (taken) drop?.(at, at.clientX - fromX, at.clientY - fromY);
    stop();
  }, { signal });
  addEventListener("pointercancel", stop, { signal });
  addEventListener("keydown", (key) => { if (taken && key.key === "Escape") { key.preventDefault(); key.stopPropagation(); stop(); } }, { signal, capture: true });
  addEventListener("touchmove", (touch) => { if (taken) touch.preventDefault(); }, { signal, passive: false });
  addEventListener("contextmenu", (menu) => { if (taken || finger) menu.preventDefault(); }, { signal });
}

/** Take something to another place: a copy of it goes along, and near an edge what scrolls does so. */
export function drag(event: PointerEvent, { taken, hold, start, over, drop, end }: Drag): void {
  let copy: HTMLElement | null = null;
  let still: ReturnType<typeof setTimeout> | undefined;
  pull(event, {
    hold,
    begin: () => { copy = copyOf(taken); taken.classList.add("taken"); start?.(); },
    move: ({ clientX: x, clientY: y }, dx, dy) => {
      if (copy) copy.style.translate = `${dx}px ${dy}px`;
      const on = (): void => { over(x, y); clearTimeout(still); still = setTimeout(() => { if (scrollAlong(taken, x, y)) on(); }, STILL); };
      scrollAlong(taken, x, y);
      on();
    },
    drop: ({ clientX: x, clientY: y }) => drop(x, y),
    end: () => { clearTimeout(still); copy?.remove(); taken.classList.remove("taken"); end?.(); },
  });
}

function copyOf(taken: HTMLElement): HTMLElement {
  const box = taken.getBoundingClientRect();
  const copy = taken.cloneNode(true) as HTMLElement;
  const look = getComputedStyle(taken);
  copy.removeAttribute("id");
  copy.setAttribute("aria-hidden", "true");
  copy.setAttribute("inert", "");
  copy.classList.add("dragged-copy");
  for (const name of LOOK) copy.style[name] = look[name];
  Object.assign(copy.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` });
  document.body.append(copy);
  return copy;
}
const STEP = 14;
/** Near the edge of what scrolls, it scrolls. True when anything did. */
function scrollAlong(taken: HTMLElement, x: number, y: number): boolean {
  const [left, top] = [scrollX, scrollY];
  if (y < EDGE + 50) scrollBy(0, -STEP);
  else if (y > innerHeight - EDGE) scrollBy(0, STEP);
  let moved = scrollX !== left || scrollY !== top;
  for (let box = taken.parentElement; box; box = box.parentElement) {
    const look = getComputedStyle(box);
    const place = box.getBoundingClientRect();
    const before = [box.scrollLeft, box.scrollTop];
    if (scrolls(look.overflowX) && box.scrollWidth > box.clientWidth) box.scrollLeft += x < place.left + EDGE ? -STEP : x > place.right - EDGE ? STEP : 0;
    if (scrolls(look.overflowY) && box.scrollHeight > box.clientHeight) box.scrollTop += y < place.top + EDGE / 2 ? -STEP : y > place.bottom - EDGE / 2 ? STEP : 0;
    moved ||= box.scrollLeft !== before[0] || box.scrollTop !== before[1];
  }
  return moved;
}
const scrolls = (overflow: string): boolean => overflow === "auto" || overflow === "scroll";

/** The element with an attribute under a point. */
export const under = (x: number, y: number, selector: string): HTMLElement | null => document.elementFromPoint(x, y)?.closest<HTMLElement>(selector) ?? null;
