import type { __ as translate } from "./i18n";

declare module "vue" {
  interface ComponentCustomProperties { __: typeof translate }
}
