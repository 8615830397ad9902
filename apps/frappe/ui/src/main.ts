import { createApp, defineAsyncComponent } from "vue";
import { nameUnreachable } from "./api/client";
import { install } from "./compat";
import { __, loadTexts } from "./i18n";
import { watchNetwork } from "./offline/network";
import { router } from "./router";
import "./ui/tokens.css";
import "./ui/base.css";
import { setTheme, theme } from "./ui/theme";
import AppShell from "./views/AppShell.vue";

setTheme(theme.value);
void install((path) => void router.push(path));
await loadTexts().catch((error: unknown) => console.warn("texts", error));
nameUnreachable(__("The server cannot be reached. What you typed is still here."));
const app = createApp(AppShell, { extras: [defineAsyncComponent(() => import("./compat/ScriptDialogs.vue"))] });
app.config.globalProperties.__ = __;
app.use(router).mount("#app");
watchNetwork();
