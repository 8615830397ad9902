// Places on a flat map: Mercator's projection, and what a Geolocation field holds. Pure.
export interface Place { name: string; title: string; latitude: number; longitude: number }
export interface Spot { x: number; y: number }

/** Both axes from 0 to 1, as map tiles have them. */
export function project(latitude: number, longitude: number): Spot {
  const sine = Math.sin((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180);
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}
export const unproject = ({ x, y }: Spot): { latitude: number; longitude: number } => ({ latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, longitude: (x - 0.5) * 360 });

/** The middle of what a Geolocation field holds: GeoJSON, or "latitude,longitude". */
export function middle(value: unknown): { latitude: number; longitude: number } | null {
  const pair = /^\s*(-?\d+(?:\.\d+)?)\s*[,，]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(String(value ?? ""));
  if (pair) return { latitude: Number(pair[1]), longitude: Number(pair[2]) };
  try {
    const found: [number, number][] = [];
    const walk = (each: unknown): void => {
      if (Array.isArray(each) && typeof each[0] === "number" && typeof each[1] === "number") found.push([each[0], each[1]]);
      else if (each && typeof each === "object") for (const part of Object.values(each)) walk(part);
    };
    walk(JSON.parse(String(value)));
    if (!found.length) return null;
    return { latitude: found.reduce((sum, each) => sum + each[1], 0) / found.length, longitude: found.reduce((sum, each) => sum + each[0], 0) / found.length };
  } catch {
    return null;
  }
}

/** Middle and scale at which all places are seen; scale: how many pixels the whole world is wide. */
export function fit(places: Place[], width: number, height: number): { at: Spot; scale: number } {
  const spots = places.map((place) => project(place.latitude, place.longitude));
  const [xs, ys] = [spots.map((spot) => spot.x), spots.map((spot) => spot.y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((width * 0.8) / Math.max(right - left, 1e-6), (height * 0.8) / Math.max(bottom - top, 1e-6), 2 ** 25);
  return { at: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale };
}
