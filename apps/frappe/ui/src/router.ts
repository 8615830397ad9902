import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import { boot } from "./api/client";
import { slug } from "./model/meta";
import { redirected } from "./model/routes";
import { homePath, workspacePath } from "./views/places";

const entries = new Map(boot.modules?.flatMap((module) => module.doctypes.map((entry) => [slug(entry.name), entry])) ?? []);
/** The DocType behind its part of the address; unknown ones are asked for as they stand. */
const doctype = (part: unknown): string => entries.get(String(part).toLowerCase())?.name ?? String(part);
/** A DocType with one document has no list: its address is the document's. */
function single(part: unknown): true | string {
  const entry = entries.get(String(part).toLowerCase());
  return entry?.issingle ? `/${slug(entry.name)}/${encodeURIComponent(entry.name)}` : true;
}

// The address of a page is a pattern to the router, compared as it stands in the address: what has a meaning there is escaped.
const literal = (path: string): string => path.replace(/[\\:()*+?{}[\]^$|.]/g, "\\$&");
const workspaces: RouteRecordRaw[] = (boot.workspaces ?? []).map((entry) => ({
  path: literal(workspacePath(entry)), component: () => import("./workspace/WorkspaceView.vue"), props: { name: entry.name }, meta: { key: `workspace ${entry.name}` },
}));

// Pages of apps own what is below their address.
const pages: RouteRecordRaw[] = Object.keys(boot.page_info ?? {}).map((name) => ({
  path: `${literal(`/${name}`)}/:rest(.*)*`, component: () => import("./views/PageView.vue"), props: { name }, meta: { key: `page ${name}` },
}));

export const router = createRouter({
  history: createWebHistory(`${boot.base_path}/app/`),
  routes: [
    { path: "/", redirect: homePath },
    ...workspaces,
    ...pages,
    { path: "/modules", component: () => import("./views/ModulesView.vue") },
    { path: "/outbox", component: () => import("./views/OutboxView.vue") },
    { path: "/_components", component: () => import("./views/ComponentsView.vue") },
    { path: "/customize-form/:doctype?", component: () => import("./builder/CustomizeView.vue"), props: (route) => ({ doctype: route.params.doctype ? doctype(route.params.doctype) : undefined }) },
    { path: "/doctype-builder/:doctype?", component: () => import("./builder/DocTypeView.vue"), props: (route) => ({ doctype: route.params.doctype ? String(route.params.doctype) : undefined }) },
    { path: "/workflow-builder/:name?", component: () => import("./builder/WorkflowView.vue"), props: true },
    { path: "/web-form-builder/:name?", component: () => import("./builder/WebFormView.vue"), props: true },
    { path: "/translate-texts", component: () => import("./views/TextsView.vue") },
    { path: "/print-format-builder/:name?", component: () => import("./builder/PaperView.vue"), props: (route) => ({ name: route.params.name ? String(route.params.name) : undefined, ...Object.fromEntries(["doctype", "copy", "document"].map((key) => [key, route.query[key] ? String(route.query[key]) : undefined])) }) },
    { path: "/letter-head-builder/:name?", component: () => import("./builder/LetterHeadView.vue"), props: true },
    { path: "/customization-history", component: () => import("./builder/HistoryView.vue") },
    { path: "/permission-manager/:doctype?", component: () => import("./builder/PermissionView.vue"), props: (route) => ({ doctype: route.params.doctype ? doctype(route.params.doctype) : undefined }) },
    { path: "/bulk-run/:name", component: () => import("./views/BulkRunView.vue"), props: true },
    { path: "/dashboard-view/:name", component: () => import("./workspace/DashboardPage.vue"), props: true },
    { path: "/print/:doctype/:name(.*)", component: () => import("./form/PrintView.vue"), props: (route) => ({ doctype: doctype(route.params.doctype), name: String(route.params.name) }) },
    { path: "/query-report/:name", component: () => import("./report/QueryReport.vue"), props: (route) => ({ name: String(route.params.name) }) },
    { path: "/:doctype/view/report/:report?", component: () => import("./report/ReportView.vue"), props: (route) => ({ doctype: doctype(route.params.doctype), report: route.params.report ? String(route.params.report) : undefined }) },
    { path: "/:doctype", beforeEnter: (to) => single(to.params.doctype), component: () => import("./views/DocumentsView.vue"), props: (route) => ({ doctype: doctype(route.params.doctype) }) },
    { path: "/:doctype/view/:view/:rest(.*)?", component: () => import("./views/DocumentsView.vue"), props: (route) => ({ doctype: doctype(route.params.doctype), view: String(route.params.view), rest: String(route.params.rest ?? "") }) },
    { path: "/:doctype/:name(.*)", component: () => import("./form/FormView.vue"), props: (route) => ({ doctype: doctype(route.params.doctype), name: String(route.params.name) }) },
  ],
  scrollBehavior: (to, _from, saved) => saved ?? (to.hash ? { el: to.hash, top: 70 } : { top: 0 }),
});

router.beforeEach((to) => {
  const path = redirected(to.path.split("/").filter(Boolean).map(decodeURIComponent));
  return path === null ? true : { path, query: to.query, replace: true };
});
