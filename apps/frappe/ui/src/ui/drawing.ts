// What the server draws of what may change meanwhile: asked for anew, at once or a moment after the last change; of two answers the later counts.
import { onBeforeUnmount, type Ref, ref, shallowRef } from "vue";

export interface Drawing<Shown> { shown: Ref<Shown | undefined>; error: Ref<string>; asking: Ref<boolean>; draw: () => Promise<void>; soon: () => void; /** what was drawn or is asked for counts no more */ forget: () => void }
const PAUSE = 350;

/** For the component that calls it. A failure leaves the last drawing where it is, beside what went wrong. */
export function drawing<Shown>(ask: () => Promise<Shown>): Drawing<Shown> {
  const shown = shallowRef<Shown>();
  const error = ref("");
  const asking = ref(false);
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function draw(): Promise<void> {
    const mine = ++asked;
    asking.value = true;
    try {
      const found = await ask();
      if (mine !== asked) return;
      shown.value = found;
      error.value = "";
    } catch (caught) {
      if (mine === asked) error.value = (caught as Error).message;
    } finally {
      if (mine === asked) asking.value = false;
    }
  }
  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void draw(), PAUSE);
  }
  function forget(): void {
    clearTimeout(timer);
    asked += 1;
    shown.value = undefined;
    error.value = "";
    asking.value = false;
  }
  onBeforeUnmount(() => clearTimeout(timer));
  return { shown, error, asking, draw, soon, forget };
}
