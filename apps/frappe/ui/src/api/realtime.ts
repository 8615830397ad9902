// What the server tells by itself: one connection per page, made when somebody first listens. Without it everything works, only not live.
import type { Socket } from "socket.io-client";
import { reactive } from "vue";
import { boot } from "./client";

type Listener = (...args: any[]) => void;
let socket: Promise<Socket | null> | null = null;
const rooms = new Map<string, number>();
/** DocTypes whose changes are heard now. */
export const live = reactive(new Set<string>());

async function enter(made: Socket, doctype: string): Promise<void> {
  // Upstream's own server does not answer: after a while it is taken as heard.
  await made.timeout(5000).emitWithAck("doctype_subscribe", doctype).catch(() => undefined);
  if (made.connected && rooms.has(doctype)) live.add(doctype);
}

/** Where the connections are held: the server's own port where the page comes from the server itself, else the page's own host. */
export function address(place: Pick<Location, "protocol" | "hostname" | "host" | "port">, port: number | undefined): string {
  return `${place.protocol}//${place.port && port ? `${place.hostname}:${port}` : place.host}`;
}

async function connect(): Promise<Socket | null> {
  if (!boot.site_name) return null;
  const { io } = await import("socket.io-client");
  const made = io(`${address(location, boot.socketio_port)}/${boot.site_name}`, { path: `${boot.base_path}/socket.io`, transports: ["websocket"], withCredentials: true, reconnectionDelayMax: 60_000 });
  // Rooms are forgotten by the server with the connection.
  made.on("connect", () => { for (const doctype of rooms.keys()) void enter(made, doctype); });
  made.on("disconnect", () => live.clear());
  return made;
}
const connected = (): Promise<Socket | null> => (socket ??= connect().catch(() => null));

/** Listen to an event; gives what ends it. */
export function listen<Message>(event: string, heard: (message: Message) => void): () => void {
  let over = false;
  void connected().then((made) => { if (!over) made?.on(event, heard as Listener); });
  return () => { over = true; void socket?.then((made) => made?.off(event, heard as Listener)); };
}

export interface ListChange { doctype: string; name: string; user: string }
/** Hear of every change of a document of a type; gives what ends it. */
export function watchDoctype(doctype: string, heard: (change: ListChange) => void): () => void {
  rooms.set(doctype, (rooms.get(doctype) ?? 0) + 1);
  void connected().then((made) => { if (made?.connected) void enter(made, doctype); });
  const stop = listen<ListChange>("list_update", (change) => { if (change.doctype === doctype) heard(change); });
  return () => {
    stop();
    const left = (rooms.get(doctype) ?? 1) - 1;
    if (left) { rooms.set(doctype, left); return; }
    rooms.delete(doctype);
    live.delete(doctype);
    void socket?.then((made) => { if (made?.connected) made.emit("doctype_unsubscribe", doctype); });
  };
}

export interface DocChange { doctype: string; name: string; modified: string; modified_by?: string }
/** Hear of changes of one document and of who else has it open; gives what ends it. */
export function watchDocument(doctype: string, name: string, heard: (change: DocChange) => void, viewers: (users: string[]) => void): () => void {
  let over = false;
  let made: Socket | null = null;
  const enter = (): void => { made?.emit("doc_subscribe", doctype, name); made?.emit("doc_open", doctype, name); };
  void connected().then((found) => {
    if (over || !found) return;
    made = found;
    made.on("connect", enter);
    if (made.connected) enter();
  });
  const stops = [
    listen<DocChange>("doc_update", (change) => { if (change.doctype === doctype && String(change.name) === name) heard(change); }),
    listen<{ doctype: string; docname: string; users: string[] }>("doc_viewers", (entry) => { if (entry.doctype === doctype && String(entry.docname) === name) viewers(entry.users); }),
  ];
  return () => {
    over = true;
    for (const stop of stops) stop();
    made?.off("connect", enter);
    if (made?.connected) { made.emit("doc_close", doctype, name); made.emit("doc_unsubscribe", doctype, name); }
  };
}
