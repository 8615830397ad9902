import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/assets/frappe/dist/",
  plugins: [vue()],
  build: {
    outDir: "../frappe/public/dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    rollupOptions: { input: "src/main.ts" },
  },
});
