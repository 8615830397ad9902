// What the search and go-to window offers for a text, before the server is asked. Pure.
import type { BootModule, BootWorkspace } from "../api/client";
import { __, term } from "../i18n";
import { slug } from "../model/meta";
import type { Place } from "../ui/recent";
import { workspacePath } from "./places";

export interface Hit { group: string; label: string; hint: string; path: string; icon: string; words: string; run?: () => void }

export function pagesOf(modules: BootModule[], workspaces: BootWorkspace[], reports: { name: string; ref_doctype?: string; report_type?: string }[], appPages: Record<string, { title: string; icon: string | null }> = {}): Hit[] {
  const group = __("Go to");
  const pages = workspaces.map((entry) => ({ group, label: entry.label, hint: __("Workspace"), path: workspacePath(entry), icon: "grid", words: `${entry.label} ${entry.name}` }));
  const drawn = Object.entries(appPages).map(([name, { title, icon }]) => ({ group, label: title, hint: __("Page"), path: `/${name}`, icon: icon || "grid", words: `${title} ${name}` }));
  const designs = modules.some((module) => module.doctypes.some((entry) => entry.name === "Print Format" && entry.can_create));
  const designers = designs ? [{ group, label: __("Print Designer"), hint: __("Print Format"), path: "/print-format-builder", icon: "edit", words: `print designer ${__("Print Designer")} ${__("Print Format")}` }] : [];
  const heads = modules.some((module) => module.doctypes.some((entry) => entry.name === "Letter Head" && entry.can_create)) ? [{ group, label: __("Letter Head Editor"), hint: __("Letter Head"), path: "/letter-head-builder", icon: "edit", words: `letter head ${__("Letter Head Editor")} ${__("Letter Head")}` }] : [];
  const lists = modules.flatMap((module) => [...module.doctypes].sort((a, b) => a.setup + a.issingle - b.setup - b.issingle).map((entry) => ({ group, label: entry.label, hint: module.label, path: entry.issingle ? `/${slug(entry.name)}/${encodeURIComponent(entry.name)}` : `/${slug(entry.name)}`, icon: "list", words: `${entry.label} ${entry.name}` })));
  const makers = modules.flatMap((module) => module.doctypes.filter((entry) => entry.can_create && !entry.issingle).map((entry) => ({ group: __("Create"), label: __("New {0}", [entry.label]), hint: module.label, path: `/${slug(entry.name)}/new`, icon: "plus", words: `new ${__("New {0}", [entry.label])} ${entry.name}` })));
  const asReport = (name: string, doctype?: string, type?: string): string => (type === "Report Builder" && doctype ? `/${slug(doctype)}/view/report/${encodeURIComponent(name)}` : `/query-report/${encodeURIComponent(name)}`);
  const tables = reports.map((each) => ({ group: __("Reports"), label: term(each.name), hint: __("Report"), path: asReport(each.name, each.ref_doctype, each.report_type), icon: "chart", words: `${term(each.name)} ${each.name}` }));
  return [...pages, ...designers, ...heads, ...drawn, ...lists, ...makers, ...tables];
}

/** Those whose words hold every part of the text; such as begin with it first. */
export function matching(hits: Hit[], text: string, most: number): Hit[] {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = hits.filter((hit) => parts.every((part) => hit.words.toLowerCase().includes(part)));
  const begins = (hit: Hit): number => (hit.label.toLowerCase().startsWith(parts.join(" ")) ? 0 : 1);
  return [...fits].sort((a, b) => begins(a) - begins(b)).slice(0, most);
}
export const asHits = (places: Place[]): Hit[] => places.map((place) => ({ ...place, group: __("Recent"), icon: "clock", words: `${place.label} ${place.hint}` }));
