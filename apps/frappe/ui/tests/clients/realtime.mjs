// socket.io-client as frappe-react-sdk uses it, against a running site: node realtime.mjs ADDRESS SOCKET_ADDRESS SITE PASSWORD
import { io } from "socket.io-client";

const [address, sockets, site, password] = process.argv.slice(2);
const json = { "Content-Type": "application/json", Accept: "application/json" };
const login = await fetch(`${address}/api/method/login`, { method: "POST", headers: json, body: JSON.stringify({ usr: "Administrator", pwd: password }) });
const cookie = login.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
const token = (await (await fetch(`${address}/api/method/frappe.api.session.get_csrf_token`, { headers: { ...json, cookie } })).json()).message;

const events = [];
const watch = (socket, who) => socket.onAny((event, message) => events.push([who, event, message?.name ?? message?.users ?? null]));
const connected = (socket) => new Promise((resolve) => { socket.on("connect", () => resolve("connected")); socket.on("connect_error", (error) => resolve(error.message)); });
const answered = (socket) => new Promise((resolve) => { socket.once("pong", resolve); socket.emit("ping"); });
const until = async (reached) => { for (let look = 0; look < 200 && !reached(); look++) await new Promise((resolve) => setTimeout(resolve, 25)); };

const staff = io(`${sockets}/${site}`, { extraHeaders: { cookie }, reconnection: false });
const guest = io(`${sockets}/${site}`, { reconnection: false, forceNew: true });
const nowhere = io(`${sockets}/nowhere.test`, { reconnection: false, forceNew: true });
const foreign = io(`${sockets}/${site}`, { extraHeaders: { cookie, origin: "https://elsewhere.example" }, reconnection: false, forceNew: true });
const answers = { connections: await Promise.all([staff, guest, nowhere, foreign].map(connected)) };
watch(staff, "staff");
watch(guest, "guest");
for (const socket of [staff, guest]) {
  socket.emit("doctype_subscribe", "ToDo");
  socket.emit("doc_subscribe", "User", "Administrator");
  socket.emit("doc_open", "User", "Administrator");
  await answered(socket);
}
await until(() => events.some(([, event]) => event === "doc_viewers"));
const send = (path, method, body) => fetch(`${address}${path}`, { method, headers: { ...json, cookie, "X-Frappe-CSRF-Token": token }, body: JSON.stringify(body) });
const made = (await (await send("/api/resource/ToDo", "POST", { description: "live" })).json()).data.name;
await until(() => events.some(([, event, name]) => event === "list_update" && name === made));
answers.refused = (await send("/api/resource/ToDo", "POST", { description: "live", status: "Nonsense" })).status;
await send("/api/resource/User/Administrator", "PUT", { location: "here" });
await until(() => events.some(([, event]) => event === "doc_update"));
answers.events = events.filter(([, event]) => event !== "pong").map(([who, event, name]) => [who, event, name === made ? "made" : name]);
console.log(JSON.stringify(answers));
for (const socket of [staff, guest]) socket.close();
process.exit(0);
