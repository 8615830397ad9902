// Leaflet, as the desk uses it: tiles only from where the site's administrator says; a plain ground without.
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { boot } from "../../api/client";
import { __ } from "../../i18n";

/** How closely places are looked at. */
export const LOOK: L.FitBoundsOptions = { maxZoom: 16, padding: [40, 40] };

/** A map in `element`, showing where it is told to look, else all that is inhabited. No tile is asked for that is not seen. */
export function makeMap(element: HTMLElement, bounds?: L.LatLngBounds): L.Map {
  const map = L.map(element, { zoomControl: false, attributionControl: false });
  if (bounds?.isValid()) map.fitBounds(bounds, LOOK);
  else map.setView([32, 110], 3);
  L.control.zoom({ zoomInTitle: __("Closer"), zoomOutTitle: __("Farther"), position: "topright" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const url = boot.sysdefaults?.map_tile_url;
  if (url) {
    L.control.attribution({ prefix: false }).addTo(map);
    const source = document.createElement("span");
    source.textContent = boot.sysdefaults.map_attribution ?? "";
    // Servers of tiles ask who shows them: the site's address, without the page.
    L.tileLayer(url.startsWith("/") ? boot.base_path + url : url, { maxZoom: 19, attribution: source.innerHTML, referrerPolicy: "strict-origin" }).addTo(map);
  }
  return map;
}

/** A pin that the keyboard reaches; its colours are the desk's. */
export const pin = (at: L.LatLngExpression, title: string): L.Marker => L.marker(at, { title, alt: title, icon: L.divIcon({ className: "map-pin", iconSize: [18, 18], iconAnchor: [9, 9] }) });
export { L };
