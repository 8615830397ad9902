// The guards' page of a phone. With a network a code opens its page; without one it is looked up in the list taken along, and what was
// seen waits here until it is sent. Each entry has a key of its own, so that one that was sent twice is taken once.
const root = document.getElementById("gate");
const say = JSON.parse(root.dataset.texts);
const part = (role) => root.querySelector(`[data-role="${role}"]`);
const PATIENCE = 4000; // milliseconds
const METHOD = "/api/method/property_service.permits.offline.";
const form = root.querySelector("form");
let csrf = root.dataset.token;

// --- the phone's store ---------------------------------------------------------------------------------------------------

const stored = phoneStore("gate");
const queue = () => stored("queue", "readonly", (box) => box.getAll());
const list = () => stored("kept", "readonly", (box) => box.get("list"));

// --- the server ----------------------------------------------------------------------------------------------------------

async function takeAlong() {
	const answer = await fetch(`${METHOD}taken_along`).catch(() => null);
	if (!answer?.ok) return;
	const { csrf_token, ...kept } = (await answer.json()).message;
	csrf = csrf_token;
	// The difference of the clocks, so that the list is judged by the server's time.
	await stored("kept", "readwrite", (box) => box.put({ ...kept, skew: moment(kept.now) - Date.now() }, "list"));
}

async function send() {
	const entries = await queue();
	if (!entries.length) return banner();
	const answer = await fetch(`${METHOD}sync`, {
		method: "POST",
		headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": csrf },
		body: JSON.stringify({ entries, device_now: Date.now() }),
	}).catch(() => null);
	if (!answer?.ok) return banner();
	const taken = (await answer.json()).message;
	for (const each of taken) if (!each.later) await stored("queue", "readwrite", (box) => box.delete(each.key));
	return banner(taken.filter((each) => !each.later));
}

// --- looking up without a network ----------------------------------------------------------------------------------------

const moment = (text) => new Date(text.replace(" ", "T")).getTime();

async function mark(text) {
	const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The reason against a pass at a moment, "" when it is good. The server judges again when the entry is sent. */
function against(pass, now) {
	if (now < moment(pass.from)) return say.early;
	if (now > moment(pass.to)) return say.expired;
	if (pass.left !== null && pass.left <= 0) return say.used;
	if (pass.daily.length < 2) return "";
	const clock = new Date(now).toTimeString().slice(0, 5), [from, to] = pass.daily;
	return (from < to ? clock >= from && clock <= to : clock >= from || clock <= to) ? "" : say.hours;
}

async function lookUp(code) {
	const kept = await list(), now = Date.now() + (kept?.skew ?? 0);
	if (!kept || now > moment(kept.until)) return show(null, say.stale, code);
	const wanted = await mark(code), found = kept.passes.find((pass) => pass.marks.includes(wanted));
	return show(found, found ? against(found, now) : say.unknown, code);
}

// --- what is shown -------------------------------------------------------------------------------------------------------

function element(tag, given = {}, ...children) {
	const made = Object.assign(document.createElement(tag), given);
	made.append(...children);
	return made;
}

function show(pass, reason, code) {
	const lines = pass ? [`${pass.holder} · ${pass.type}`, pass.unit ?? "", pass.daily.join("–")].filter(Boolean) : [];
	const door = (direction, label) => element("button", { type: "button", className: direction === "In" ? "big" : "big plain", onclick: () => keep(code, direction) }, label);
	const doors = pass ? [element("div", { className: "pair" }, ...(reason ? [] : [door("In", say.in)]), door("Out", say.out))] : [];
	const word = element("div", { className: "word" }, reason ? say.bad : say.good);
	const verdict = element("div", { className: `verdict ${reason ? "bad" : "good"}` }, word, ...(reason ? [element("div", {}, reason)] : []), ...lines.map((line) => element("div", {}, line)), element("small", {}, say.offline));
	part("verdict").replaceChildren(element("div", { className: "phone" }, verdict, ...doors));
}

async function keep(code, direction) {
	await stored("queue", "readwrite", (box) => box.put({ key: crypto.randomUUID(), code, direction, device_time: Date.now() }));
	part("verdict").replaceChildren(element("p", { className: "note good" }, `✓ ${say.kept}`));
	form.reset();
	await send();
}

async function banner(taken = []) {
	const waiting = (await queue()).length, place = part("banner"), wrong = taken.filter((each) => !each.good);
	place.className = `strip${taken.length && !wrong.length ? " good" : wrong.length ? " bad" : ""}`;
	if (waiting) place.replaceChildren(element("span", {}, `${say.waiting}: ${waiting}`), element("button", { type: "button", className: "plain", onclick: send }, say.send));
	else if (taken.length) place.replaceChildren(wrong.length ? `${say.refused}: ${wrong.map((each) => each.message).join(", ")}` : `✓ ${say.sent}: ${taken.length}`);
	else place.replaceChildren();
}

// --- typing and scanning -------------------------------------------------------------------------------------------------

/** Does the server answer? A phone may have a network that leads nowhere. */
const reaches = async () => navigator.onLine && (await fetch("/api/method/ping", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).then((answer) => answer.ok, () => false));

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	if (await reaches()) form.submit();
	else lookUp(form.code.value.trim().toUpperCase());
});

async function scanWithCamera() {
	const video = element("video", { autoplay: true, muted: true, playsInline: true });
	part("scanner").replaceChildren(video);
	const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
	video.srcObject = stream;
	const eye = new BarcodeDetector({ formats: ["qr_code"] });
	const look = async () => {
		const found = (await eye.detect(video).catch(() => []))[0]?.rawValue.match(/\/pass\/([\w-]+)/);
		if (!found) return stream.active && requestAnimationFrame(look);
		stream.getTracks().forEach((track) => track.stop());
		part("scanner").replaceChildren();
		return (await reaches()) ? location.assign(`/pass/${found[1]}`) : lookUp(found[1]);
	};
	video.addEventListener("playing", look, { once: true });
}

if ("BarcodeDetector" in window && navigator.mediaDevices) {
	part("camera").hidden = false;
	part("camera-hint").hidden = true;
	form.querySelector(".big").classList.add("plain");
	part("camera").addEventListener("click", () => scanWithCamera().catch(() => part("scanner").replaceChildren(element("p", { className: "note bad" }, say.noCamera))));
}
window.addEventListener("online", () => takeAlong().then(send));
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/gate-worker.js", { scope: "/gate" });
takeAlong().then(send);
