// The document around an input: what fields of child rows mean by "parent".
import { inject, type InjectionKey, provide } from "vue";
import type { Doc } from "../model/expressions";

const HOST: InjectionKey<() => Doc> = Symbol("host");

export const giveHost = (doc: () => Doc): void => provide(HOST, doc);
export const host = (): (() => Doc) | null => inject(HOST, null);
