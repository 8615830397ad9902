// Documents made without a network: kept in the browser's database, sent once there is one again, in the order they were made.
import { computed, reactive } from "vue";
import { boot, NetworkError, post, ServerError } from "../api/client";
import type { Doc } from "../model/expressions";

export interface Entry { key: string; user: string; doctype: string; title: string; doc: Doc; at: number; state: "waiting" | "failed"; error: string }
/** Where entries are kept; the tests have one in memory. */
export interface Store { all(): Promise<Entry[]>; put(entry: Entry): Promise<void>; remove(key: string): Promise<void> }

const NAME = "desk";
function inBrowser(): Store {
  const open = (): Promise<IDBDatabase> => new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("indexedDB"));
  });
  const ask = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const database = await open();
    return new Promise((resolve, reject) => {
      const asked = work(database.transaction("outbox", mode).objectStore("outbox"));
      asked.onsuccess = () => { resolve(asked.result); database.close(); };
      asked.onerror = () => { reject(asked.error ?? new Error("indexedDB")); database.close(); };
    });
  };
  return {
    all: async () => ((await ask("readonly", (store) => store.getAll())) as Entry[]).sort((a, b) => a.at - b.at),
    put: async (entry) => void (await ask("readwrite", (store) => store.put(JSON.parse(JSON.stringify(entry)) as Entry))),
    remove: async (key) => void (await ask("readwrite", (store) => store.delete(key))),
  };
}

export class Outbox {
  readonly state = reactive<{ entries: Entry[]; sending: boolean }>({ entries: [], sending: false });
  readonly waiting = computed(() => this.state.entries.filter((entry) => entry.state === "waiting").length);
  constructor(private readonly store: Store, private readonly send: (entry: Entry) => Promise<string>, private readonly user: string) {}

  /** What another tab, or an earlier visit, has left here; other people's stays where it is. */
  async open(): Promise<void> {
    this.state.entries = (await this.store.all()).filter((entry) => entry.user === this.user);
  }
  async add(doctype: string, title: string, doc: Doc): Promise<Entry> {
    const entry: Entry = { key: crypto.randomUUID(), user: this.user, doctype, title, doc: JSON.parse(JSON.stringify(doc)) as Doc, at: Date.now(), state: "waiting", error: "" };
    await this.store.put(entry);
    this.state.entries.push(entry);
    return entry;
  }
  async discard(key: string): Promise<void> {
    await this.store.remove(key);
    this.state.entries = this.state.entries.filter((entry) => entry.key !== key);
  }
  async retry(key: string): Promise<void> {
    const entry = this.state.entries.find((each) => each.key === key);
    if (!entry) return;
    Object.assign(entry, { state: "waiting", error: "" });
    await this.store.put(entry);
    await this.flush();
  }
  /** Send what waits; gives the names that the documents have now. Stops where the network is away again. */
  async flush(): Promise<{ entry: Entry; name: string }[]> {
    if (this.state.sending) return [];
    this.state.sending = true;
    const sent: { entry: Entry; name: string }[] = [];
    try {
      await this.open();
      for (const entry of this.state.entries.filter((each) => each.state === "waiting")) {
        try {
          sent.push({ entry, name: await this.send(entry) });
          await this.discard(entry.key);
        } catch (caught) {
          // What the server refuses is for the person to look at; what it could not do just now is tried again.
          if (caught instanceof NetworkError || !(caught instanceof ServerError) || caught.status >= 500 || caught.status === 403 || caught.status === 429) return sent;
          await this.store.put({ ...entry, state: "failed", error: caught.message });
          // Read anew: a page that was opened meanwhile has its own copies.
          await this.open();
        }
      }
    } finally {
      this.state.sending = false;
    }
    return sent;
  }
}

const create = async (entry: Entry): Promise<string> => ((await post("frappe.desk.outbox.create", { key: entry.key, doc: JSON.stringify(entry.doc) })).message as { name: string }).name;
export const outbox = new Outbox(inBrowser(), create, boot.user?.name ?? "");
