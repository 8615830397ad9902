import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { boot, call, get, logIn, onExpired, onMessage, ServerError } from "../src/api/client";
import { presence } from "../src/api/presence";

type Reply = { status?: number; body: unknown };
let asked: { url: string; token: string; method: string; body: unknown; unattended?: string }[];
let replies: Reply[];
const texts = (...messages: unknown[]): string => JSON.stringify(messages.map((message) => JSON.stringify(message)));

beforeEach(() => {
  asked = [];
  replies = [];
  document.cookie = "user_id=";
  boot.base_path = "";
  boot.csrf_token = "first";
  vi.stubGlobal("fetch", async (url: string, options: { method?: string; headers?: Record<string, string>; body?: unknown } = {}) => {
    asked.push({ url, token: options.headers?.["X-Frappe-CSRF-Token"] ?? "", method: options.method ?? "GET", body: options.body, unattended: options.headers?.["X-Frappe-Unattended"] });
    const reply = replies.shift() ?? { body: {} };
    return new Response(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body), { status: reply.status ?? 200 });
  });
});
afterEach(() => vi.unstubAllGlobals());

test("arguments of a read: lists and objects as JSON, nothing for what is missing", async () => {
  await get("app.find", { filters: [["a", "=", 1]], text: "漏水", none: null });
  expect(asked[0]?.url).toBe(`/api/method/app.find?filters=${encodeURIComponent('[["a","=",1]]').replaceAll("%20", "+")}&text=${encodeURIComponent("漏水")}`);
});

test("at a shared computer a page says that it asks by itself", async () => {
  presence.last = Date.now() - 61_000;
  await get("app.find");
  boot.shared_minutes = 10;
  await get("app.find");
  presence.last = Date.now();
  await get("app.find");
  expect(asked.map((each) => each.unattended)).toEqual([undefined, "1", undefined]);
  boot.shared_minutes = 0;
});

test("a refusal becomes an error with its type and the messages as plain text", async () => {
  replies = [{ status: 417, body: { exc_type: "MandatoryError", _server_messages: texts({ message: "Please <b>fill in</b> Unit" }) } }];
  const error = await call("app.save").catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ServerError);
  expect(error).toMatchObject({ status: 417, type: "MandatoryError", message: "Please fill in Unit" });
});

test("a refusal that is not JSON still says its status", async () => {
  replies = [{ status: 502, body: "<html>bad gateway</html>" }];
  await expect(call("app.save")).rejects.toMatchObject({ status: 502 });
});

test("messages of a success are shown", async () => {
  const seen: string[] = [];
  onMessage((message) => seen.push(`${message.indicator} ${message.text}`));
  replies = [{ body: { message: 1, _server_messages: texts({ message: "Saved", indicator: "green", alert: 1 }) } }];
  expect(await call("app.save")).toBe(1);
  expect(seen).toEqual(["green Saved"]);
});

test("a token that is out of date is fetched anew, once, and the call repeated with its body", async () => {
  replies = [{ status: 400, body: { exc_type: "CSRFTokenError" } }, { body: { message: "second" } }, { body: { message: "done" } }];
  expect(await call("app.save", { a: 1 })).toBe("done");
  expect(asked.map((each) => each.token)).toEqual(["first", "", "second"]);
  expect(asked[2]?.body).toBe(JSON.stringify({ a: 1 }));
});

test("an ended session asks for the login once for all calls that wait, then repeats them", async () => {
  let logins = 0;
  onExpired(async () => { logins += 1; await Promise.resolve(); boot.csrf_token = "new"; });
  const dead = { status: 403, body: { exc_type: "PermissionError", session_expired: 1 } };
  replies = [dead, dead, { body: { message: "a" } }, { body: { message: "b" } }];
  expect(await Promise.all([call("app.a"), call("app.b")])).toEqual(["a", "b"]);
  expect(logins).toBe(1);
  expect(asked.slice(2).map((each) => each.token)).toEqual(["new", "new"]);
});

test("who does not log in again gets the error, and is asked at the next call", async () => {
  let logins = 0;
  onExpired(async () => { logins += 1; throw new Error("not now"); });
  const dead = { status: 403, body: { session_expired: 1 } };
  replies = [dead, dead];
  await expect(call("app.a")).rejects.toThrow("not now");
  await expect(call("app.a")).rejects.toThrow("not now");
  expect(logins).toBe(2);
});

test("in another person's session, logged in from another tab, nothing is repeated", async () => {
  document.cookie = `user_id=${encodeURIComponent("else@b.c")}`;
  replies = [{ status: 400, body: { exc_type: "CSRFTokenError", message: "Reload" } }];
  await expect(call("app.save")).rejects.toThrow("Reload");
  expect(asked).toHaveLength(1);
});

test.each(["Guest", ""])("cookies that name %j mean an ended session, too", async (name) => {
  document.cookie = `user_id=${name}`;
  onExpired(async () => undefined);
  replies = [{ status: 403, body: { exc_type: "PermissionError" } }, { body: { message: "saved" } }];
  expect(await call("app.save")).toBe("saved");
});

test("no right is not an ended session", async () => {
  document.cookie = `user_id=${encodeURIComponent("a@b.c")}`;
  onExpired(async () => { throw new Error("asked for a login"); });
  replies = [{ status: 403, body: { exc_type: "PermissionError", message: "No right" } }];
  await expect(call("app.save")).rejects.toThrow("No right");
});

test("logging in takes the new session's token; a wrong password is said", async () => {
  replies = [{ body: { message: "Logged In" } }, { body: { message: "fresh" } }];
  await logIn("a@b.c", "x");
  expect(boot.csrf_token).toBe("fresh");
  replies = [{ status: 401, body: { exc_type: "AuthenticationError", message: "Invalid login credentials" } }];
  await expect(logIn("a@b.c", "y")).rejects.toThrow("Invalid login credentials");
});
