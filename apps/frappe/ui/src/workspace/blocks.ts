// A workspace's page as a row of blocks on twelve columns. Pure.
import type { Shortcut } from "../model/targets";

export interface CardAbout { name: string; type?: string; method?: string; document_type?: string; function?: string; aggregate_function_based_on?: string; filters_json?: string; dynamic_filters_json?: string; show_percentage_stats?: number; stats_time_interval?: string; show_full_number?: number; color?: string; report_name?: string; report_field?: string; report_function?: string }
export interface ChartAbout { name: string; chart_type?: string; type?: string; document_type?: string; timespan?: string; time_interval?: string; timeseries?: number; filters_json?: string; dynamic_filters_json?: string; heatmap_year?: string; report_name?: string }
export interface NumberItem { number_card_name: string; label: string; about: CardAbout }
export interface ChartItem { chart_name: string; label: string; about: ChartAbout }
export interface QuickItem { label: string; document_type: string; quick_list_filter?: string }
export interface LinkItem { label: string; link_type: string; link_to: string; description?: string; onboard?: number; icon?: string; report_ref_doctype?: string; is_query_report?: number }
export interface CardItem { label: string; icon?: string; description?: string; links: LinkItem[] }
export interface Step { name: string; title: string; description?: string; action: string; action_label?: string; reference_document?: string; is_single?: number; form_tour?: string | null; reference_report?: string; report_type?: string; report_reference_doctype?: string; path?: string; video_url?: string; field?: string; is_complete: number; is_skipped: number }
export interface OnboardingItem { name: string; label: string; title: string; subtitle?: string; success?: string; docs_url?: string; items: Step[] }
export interface CustomItem { custom_block_name: string; label: string; about: { html?: string } }
interface Items<T> { items: T[] }
export interface Page {
  title: string; content: string; may_write: boolean; standard: boolean; public: number; parent_page?: string;
  charts: Items<ChartItem>; shortcuts: Items<Shortcut>; cards: Items<CardItem>; quick_lists: Items<QuickItem>; number_cards: Items<NumberItem>; onboardings: Items<OnboardingItem>; custom_blocks: Items<CustomItem>;
}
export interface StoredBlock { id?: string; type: string; data: Record<string, unknown> }
export type Block = { id: string; col: number; stored: StoredBlock } & (
  | { type: "header" | "paragraph"; text: string } | { type: "spacer" | "search" | "tasks" }
  | { type: "shortcut"; item: Shortcut } | { type: "number_card"; item: NumberItem } | { type: "chart"; item: ChartItem } | { type: "quick_list"; item: QuickItem }
  | { type: "card"; item: CardItem } | { type: "onboarding"; item: OnboardingItem } | { type: "custom_block"; item: CustomItem });

/** One stored block with what it shows; null where the person may not see that, or it is gone. */
export function filled(stored: StoredBlock, page: Page, id: string, texts: (source: string) => string): Block | null {
  const { type, data } = stored;
  const col = Math.min(12, Math.max(1, Number(data.col) || 12));
  const name = data[`${type}_name`];
  const shared = { id, col, stored };
  switch (type) {
    case "header": case "paragraph": return { ...shared, type, text: String(data.text ?? "") };
    case "spacer": case "search": case "tasks": return { ...shared, type };
    case "shortcut": { const item = page.shortcuts.items.find((each) => each.label === texts(String(name))); return item ? { ...shared, type, item } : null; }
    case "number_card": { const item = page.number_cards.items.find((each) => each.number_card_name === name || each.label === texts(String(name))); return item ? { ...shared, type, item } : null; }
    case "chart": { const item = page.charts.items.find((each) => each.chart_name === name || each.label === texts(String(name))); return item ? { ...shared, type, item } : null; }
    case "quick_list": { const item = page.quick_lists.items.find((each) => each.document_type === name || each.label === texts(String(name))); return item ? { ...shared, type, item } : null; }
    case "card": { const item = page.cards.items.find((each) => each.label === texts(String(name))); return item ? { ...shared, type, item } : null; }
    case "onboarding": { const item = page.onboardings.items.find((each) => each.name === name); return item ? { ...shared, type, item } : null; }
    case "custom_block": { const item = page.custom_blocks.items.find((each) => each.custom_block_name === name); return item ? { ...shared, type, item } : null; }
    default: return null;
  }
}

export function storedBlocks(content: string): StoredBlock[] {
  try {
    const found: unknown = JSON.parse(content || "[]");
    return Array.isArray(found) ? found.filter((each): each is StoredBlock => Boolean(each && typeof each === "object" && "type" in each)).map((each) => ({ ...each, data: each.data ?? {} })) : [];
  } catch {
    return [];
  }
}

/** The page's blocks in order; headings with nothing below them are left out. A page without an order shows all it has. */
export function arrange(page: Page, texts: (source: string) => string): Block[] {
  const stored = storedBlocks(page.content);
  const all = (stored.length ? stored : everything(page)).flatMap((each, index) => filled(each, page, each.id ?? `b${index}`, texts) ?? []);
  return all.filter((block, index) => {
    if (block.type !== "header") return true;
    const next = all.slice(index + 1).find((each) => each.type !== "spacer");
    return next !== undefined && next.type !== "header";
  });
}
function everything(page: Page): StoredBlock[] {
  return [
    ...page.number_cards.items.map((item) => ({ type: "number_card", data: { number_card_name: item.number_card_name, col: 3 } })),
    ...page.charts.items.map((item) => ({ type: "chart", data: { chart_name: item.chart_name, col: 6 } })), ...page.shortcuts.items.map((item) => ({ type: "shortcut", data: { shortcut_name: item.label, col: 3 } })),
    ...page.quick_lists.items.map((item) => ({ type: "quick_list", data: { quick_list_name: item.label, col: 6 } })), ...page.cards.items.map((item) => ({ type: "card", data: { card_name: item.label, col: 4 } })),
  ];
}
