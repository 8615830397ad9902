// What scripts of apps say about a report (frappe.query_reports), and the open report as they know it (frappe.query_report).
import type { Doc } from "./expressions";
import type { Field } from "./meta";

export interface Column extends Omit<Field, "hidden" | "precision"> { width?: number; hidden?: number | boolean; precision?: string; align?: string; doctype?: string; disable_total?: number }
export interface Filter extends Omit<Field, "default" | "options" | "reqd"> {
  default?: unknown; options?: unknown; reqd?: number | boolean; on_change?: (report: Report) => unknown; get_query?: () => { filters?: unknown; query?: string } | string; get_data?: (text: string) => unknown; wildcard_filter?: number;
}
export interface ReportSettings {
  filters?: Filter[]; onload?: (report: Report) => unknown; refresh?: (report: Report) => unknown; after_datatable_render?: (table: unknown) => unknown; get_datatable_options?: (options: Doc) => Doc;
  formatter?: (value: unknown, row: unknown, column: Column, data: Doc, plain: (value: unknown, row?: unknown, column?: Column, data?: Doc) => string) => unknown;
  tree?: boolean; name_field?: string; parent_field?: string; initial_depth?: number; get_chart_data?: (columns: Column[], rows: Doc[]) => unknown;
}
/** The open report, under upstream's names. */
export interface Report {
  report_name: string; columns: Column[]; data: Doc[]; filters: Filter[]; raw_chart_data: unknown; datatable: Doc; chart: unknown;
  page: { add_inner_button: (label: string, act: () => unknown, group?: string) => void; set_title: (title: string) => void; add_menu_item: (label: string, act: () => unknown) => void; set_primary_action: (label: string, act: () => unknown) => void };
  get_filter_value: (name: string) => unknown; get_filter_values: () => Doc; get_values: () => Doc; get_filter: (name: string) => { df: Filter; value: unknown; get_value: () => unknown; set_value: (value: unknown) => void; set_input: (value: unknown) => void; toggle: (show: boolean) => void; refresh: () => void };
  set_filter_value: (name: string | Doc, value?: unknown) => Promise<void>; refresh: () => Promise<void>; toggle_filter_display: (name: string, hide: boolean) => void;
}

export interface Described { script: string; filters: Filter[]; ref_doctype: string; label: string; report_type: string; prepared_report: number; saved_filters: Doc | null; can_export: number; can_print: number; reference_report: string }

export const queryReports: Record<string, ReportSettings> = {};
export const current: { report: Report | null } = { report: null };
