// The DocType that a marked field speaks of, and what is known of it.
import { computed, type ComputedRef, type Ref, ref, watch } from "vue";
import type { Doc } from "../model/expressions";
import { type Mark, reportOf } from "../model/marks";
import { loadMeta, type Meta } from "../model/meta";
import { host } from "./host";

export function named(given: () => { mark: Mark; doc: Doc }): { type: ComputedRef<string>; meta: Ref<Meta | undefined> } {
  const above = host();
  const type = computed(() => {
    const { mark, doc } = given();
    if (reportOf(mark, doc)) return "";
    return String((mark.above && above ? above() : doc)[mark.type] ?? "");
  });
  const meta = ref<Meta>();
  watch(type, async (name) => {
    meta.value = undefined;
    const found = name ? await loadMeta(name).catch(() => undefined) : undefined;
    if (name === type.value) meta.value = found;
  }, { immediate: true });
  return { type, meta };
}
