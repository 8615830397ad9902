// Geolocation fields hold GeoJSON, as upstream's map writes it; a form needs one point of it.
interface Feature { geometry?: { type?: string; coordinates?: unknown } }

/** The first point; null if there is none. */
export function pointOf(value: unknown): { latitude: number; longitude: number } | null {
  try {
    const found = (typeof value === "string" ? JSON.parse(value) : value) as { features?: Feature[] } | null;
    const at = found?.features?.find((feature) => feature.geometry?.type === "Point")?.geometry?.coordinates;
    return Array.isArray(at) && at.length >= 2 ? { latitude: Number(at[1]), longitude: Number(at[0]) } : null;
  } catch {
    return null;
  }
}

/** GeoJSON of "latitude, longitude"; null unless it is a place on earth. */
export function placeOf(text: string): string | null {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,，]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  const [latitude, longitude] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [longitude, latitude] } }] });
}

export type Corner = [longitude: number, latitude: number];
interface Shape { type: "Feature"; properties: object; geometry: { type: string; coordinates: unknown } }

/** All points, lines and areas that can be read. */
export function featuresOf(value: unknown): Shape[] {
  try {
    const found = (typeof value === "string" ? JSON.parse(value) : value) as { features?: Shape[] } | null;
    return (found?.features ?? []).filter((feature) => feature?.geometry?.type && Array.isArray(feature.geometry.coordinates));
  } catch {
    return [];
  }
}
const collection = (features: Shape[]): string | null => (features.length ? JSON.stringify({ type: "FeatureCollection", features }) : null);

/** The field with a drawn shape more. An area is closed by its first corner. */
export function withFeature(value: unknown, type: "Point" | "LineString" | "Polygon", corners: Corner[]): string | null {
  const coordinates = type === "Point" ? corners[0] : type === "Polygon" ? [[...corners, corners[0]]] : corners;
  return collection([...featuresOf(value), { type: "Feature", properties: {}, geometry: { type, coordinates } }]);
}

/** The field without the shape drawn last. */
export const withoutLast = (value: unknown): string | null => collection(featuresOf(value).slice(0, -1));
