// A report by mail, again and again: the way from a report to its Auto Email Report.
import { boot, canMake } from "../api/client";
import { __ } from "../i18n";
import type { Doc } from "../model/expressions";
import type { MenuEntry } from "../ui/MenuBody.vue";

/** The menu's entry, for those who may set it up: a new Auto Email Report of the report as it is filtered now. */
export function mailing(report: string, filters: Doc = {}): MenuEntry[] {
  const query = new URLSearchParams({ report, user: boot.user.name, filters: JSON.stringify(filters) });
  return canMake("Auto Email Report") ? [{ label: __("Send by e-mail regularly …"), icon: "mail", to: `/auto-email-report/new?${query.toString()}` }] : [];
}
