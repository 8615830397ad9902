import { type Component, createApp } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { __ } from "../src/i18n";

/** Draw a component into the page, as the desk would. */
export function mount(component: Component, props: Record<string, unknown> = {}): HTMLElement {
  const root = document.createElement("div");
  document.body.append(root);
  const app = createApp(component, props);
  app.config.globalProperties.__ = __;
  app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: "/:all(.*)*", component: { render: () => null } }] }));
  app.mount(root);
  return root;
}
