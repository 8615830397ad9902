import { createRouter, createWebHistory } from "vue-router";
import { boot } from "./api/client";
import DocumentsView from "./views/DocumentsView.vue";
import HomeView from "./views/HomeView.vue";

const names = new Map(boot.modules?.flatMap((module) => module.doctypes.map((entry) => [entry.name.toLowerCase().replaceAll(" ", "-"), entry.name])) ?? []);
/** The DocType behind its part of the address; unknown ones are asked for as they stand. */
const doctype = (part: unknown): string => names.get(String(part)) ?? String(part);

export const router = createRouter({
  history: createWebHistory(`${boot.base_path}/app/`),
  routes: [
    { path: "/", component: HomeView },
    { path: "/_components", component: () => import("./views/ComponentsView.vue") },
    { path: "/customize-form/:doctype?", component: () => import("./builder/CustomizeView.vue"), props: (route) => ({ doctype: route.params.doctype ? doctype(route.params.doctype) : undefined }) },
    { path: "/doctype-builder/:doctype?", component: () => import("./builder/DocTypeView.vue"), props: (route) => ({ doctype: route.params.doctype ? String(route.params.doctype) : undefined }) },
    { path: "/customization-history", component: () => import("./builder/HistoryView.vue") },
    { path: "/permission-manager/:doctype?", component: () => import("./builder/PermissionView.vue"), props: (route) => ({ doctype: route.params.doctype ? doctype(route.params.doctype) : undefined }) },
    { path: "/print/:doctype/:name(.*)", component: () => import("./form/PrintView.vue"), props: (route) => ({ doctype: doctype(route.params.doctype), name: String(route.params.name) }) },
    { path: "/query-report/:name", component: () => import("./report/QueryReport.vue"), props: (route) => ({ name: String(route.params.name) }) },
    { path: "/:doctype/view/report/:report?", component: () => import("./report/ReportView.vue"), props: (route) => ({ doctype: doctype(route.params.doctype), report: route.params.report ? String(route.params.report) : undefined }) },
    { path: "/:doctype", component: DocumentsView, props: (route) => ({ doctype: doctype(route.params.doctype) }) },
    { path: "/:doctype/view/:view/:rest(.*)?", component: DocumentsView, props: (route) => ({ doctype: doctype(route.params.doctype), view: String(route.params.view), rest: String(route.params.rest ?? "") }) },
    { path: "/:doctype/:name(.*)", component: () => import("./form/FormView.vue"), props: (route) => ({ doctype: doctype(route.params.doctype), name: String(route.params.name) }) },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});
