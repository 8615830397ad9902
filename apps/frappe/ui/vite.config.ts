import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/assets/frappe/dist/",
  // Parts find each other relative to themselves: a site may live below a path of its own.
  experimental: { renderBuiltUrl: () => ({ relative: true }) },
  plugins: [vue()],
  // Nothing here is written in the options style, and no developer tools look into the built desk.
  define: { __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false" },
  build: {
    outDir: "../frappe/public/dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    rollupOptions: { input: ["src/main.ts", "src/worker/sw.ts"] },
  },
});
