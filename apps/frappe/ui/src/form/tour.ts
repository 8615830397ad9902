// Where a window beside a field goes. Pure.
export interface Size { width: number; height: number }
export interface Place extends Size { left: number; top: number }
const GAP = 10;
const EDGE = 12;

/** The corner of a window of that size at the wished side of a field ("Bottom", "Top Center", "Right" …), at another where there is no room, never outside. */
export function beside(field: Place, box: Size, screen: Size, position: string): { left: string; top: string } {
  const [wished = "Bottom", align = ""] = position.split(" ");
  const room: Record<string, boolean> = {
    Bottom: field.top + field.height + GAP + box.height + EDGE <= screen.height, Top: field.top - GAP - box.height >= EDGE,
    Right: field.left + field.width + GAP + box.width + EDGE <= screen.width, Left: field.left - GAP - box.width >= EDGE,
  };
  const side = [wished, "Bottom", "Top", "Right", "Left"].find((each) => room[each]) ?? "Bottom";
  const along = (from: number, size: number, own: number): number => (align === "Center" ? from + (size - own) / 2 : align === "Right" || align === "Bottom" ? from + size - own : from);
  const upright = side === "Bottom" || side === "Top";
  const left = upright ? along(field.left, field.width, box.width) : side === "Right" ? field.left + field.width + GAP : field.left - GAP - box.width;
  const top = upright ? (side === "Bottom" ? field.top + field.height + GAP : field.top - GAP - box.height) : along(field.top, field.height, box.height);
  const within = (value: number, own: number, whole: number): string => `${Math.round(Math.max(EDGE, Math.min(value, whole - own - EDGE)))}px`;
  return { left: within(left, box.width, screen.width), top: within(top, box.height, screen.height) };
}
