/** A press on the button of an open menu or window is the button's own affair: it closes there, not twice. */
export function stays(event: Event, anchor: HTMLElement): void {
  const { originalEvent } = (event as CustomEvent<{ originalEvent?: Event }>).detail ?? {};
  const target = (originalEvent ?? event).target as Node | null;
  if (target && anchor.contains(target)) event.preventDefault();
}
