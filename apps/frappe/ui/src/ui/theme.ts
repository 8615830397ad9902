import { ref } from "vue";

export const theme = ref(localStorage.getItem("theme") ?? "auto");
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Light, dark, or as the system is; kept in the browser. */
export function setTheme(name: string): void {
  theme.value = name;
  localStorage.setItem("theme", name);
  document.documentElement.dataset.theme = name === "auto" ? (dark.matches ? "dark" : "light") : name;
}
dark.addEventListener("change", () => setTheme(theme.value));
