// The patrol page of a phone. A scan is first kept on the phone, then sent; what was received is forgotten here. Each has a key of its
// own, so that one that was sent twice is taken once.
const root = document.getElementById("patrol");
const say = JSON.parse(root.dataset.texts);
const part = (role) => root.querySelector(`[data-role="${role}"]`);
const token = decodeURIComponent(location.pathname.match(/^\/patrol\/at\/([^/]+)/)?.[1] ?? "");
const METHOD = "/api/method/property_service.patrol.checkins.";
let tour = null;
let csrf = root.dataset.token;

// --- the phone's store ---------------------------------------------------------------------------------------------------

const stored = phoneStore("patrol");
const queue = () => stored("queue", "readonly", (box) => box.getAll());
const enqueue = (entry) => stored("queue", "readwrite", (box) => box.put(entry));
const forget = (key) => stored("queue", "readwrite", (box) => box.delete(key));

// --- the server ----------------------------------------------------------------------------------------------------------

async function load() {
	try {
		const answer = await fetch(`${METHOD}tour`);
		if (!answer.ok) throw new Error(String(answer.status));
		tour = (await answer.json()).message;
		csrf = tour.csrf_token;
		const { csrf_token, ...kept } = tour;
		await stored("kept", "readwrite", (box) => box.put(kept, "tour"));
	} catch {
		tour = await stored("kept", "readonly", (box) => box.get("tour")) ?? null;
	}
}

let sending = null;
function send() {
	sending ??= deliver().finally(() => { sending = null; });
	return sending;
}

async function deliver() {
	const entries = await queue();
	if (!entries.length) return [];
	let answer;
	try {
		answer = await fetch(`${METHOD}sync`, {
			method: "POST",
			headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": csrf },
			body: JSON.stringify({ entries, device_now: Date.now() }),
		});
	} catch {
		return [];
	}
	if (!answer.ok) return [];
	const answers = (await answer.json()).message;
	for (const each of answers) await forget(each.key);
	return answers;
}

// --- what is shown -------------------------------------------------------------------------------------------------------

function element(tag, given = {}, ...children) {
	const { class: classes, ...rest } = given;
	const made = Object.assign(document.createElement(tag), rest);
	if (classes) made.className = classes;
	made.append(...children);
	return made;
}

async function banner(answers = []) {
	const place = part("banner"), waiting = (await queue()).length;
	const wrong = answers.find((each) => !each.ok), doubtful = answers.find((each) => each.suspect);
	place.className = "strip";
	if (wrong) {
		place.classList.add("bad");
		place.replaceChildren(`${say.refused}: ${wrong.message}`);
	} else if (waiting) {
		place.replaceChildren(element("span", {}, `${say.offline}. ${say.waiting}: ${waiting}`), element("button", { type: "button", class: "plain", onclick: () => refresh() }, say.send));
	} else if (answers.length) {
		if (!doubtful) place.classList.add("good");
		place.replaceChildren(doubtful ? `${say.doubtful}: ${doubtful.message}` : `✓ ${say.sent}`);
	} else place.replaceChildren();
}

const time = (text) => String(text).slice(11, 16);

function drawTasks(waiting) {
	const list = (tour?.tasks ?? []).map((task) => {
		const following = task.stops.find((stop) => !stop.result && !waiting.has(stop.mark));
		const stops = task.stops.map((stop) => {
			const made = stop.result || waiting.has(stop.mark);
			const state = stop.result ? `✓${stop.suspect ? " ?" : ""}` : waiting.has(stop.mark) ? "…" : stop === following ? say.next : "";
			return element("li", { class: made ? "made" : stop === following ? "next" : "" }, element("span", {}, `${stop.title}${stop.photo ? ` · ${say.photo}` : ""}`), element("span", {}, state));
		});
		return element("section", { class: "patrol-task" }, element("h2", {}, task.title), element("p", { class: "muted" }, `${time(task.from)}–${time(task.to)}`), element("ul", { class: "patrol-stops" }, ...stops));
	});
	part("tasks").replaceChildren(...(list.length ? [...(token ? [] : [element("p", {}, say.scanFirst)]), ...list] : [element("p", { class: "empty" }, say.none)]));
}

async function mark(text) {
	const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function picture(file) {
	const bitmap = await createImageBitmap(file);
	const scale = Math.min(1, 1280 / Math.max(bitmap.width, bitmap.height));
	const canvas = element("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
	canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
	return canvas.toDataURL("image/jpeg", 0.8);
}

function position() {
	if (!navigator.geolocation) return Promise.resolve("");
	return new Promise((resolve) => {
		navigator.geolocation.getCurrentPosition(({ coords }) => resolve(`${coords.latitude},${coords.longitude}`), () => resolve(""), { timeout: 3000, maximumAge: 30000 });
	});
}

async function drawHere(waiting) {
	const place = part("here");
	if (!token) return place.replaceChildren();
	const own = await mark(token);
	const stop = (tour?.tasks ?? []).flatMap((task) => task.stops).find((each) => each.mark === own);
	if (!stop) return place.replaceChildren(element("p", { class: "card here" }, say.unknown));
	if (stop.result || waiting.has(own)) return place.replaceChildren(element("div", { class: "card here" }, element("h2", {}, `✓ ${stop.title}`), element("p", {}, waiting.has(own) ? say.waiting : say.done)));
	const note = element("textarea", { rows: 2, placeholder: say.note, ariaLabel: say.note });
	const photo = element("input", { type: "file", accept: "image/*", capture: "environment", ariaLabel: say.photo });
	const whose = element("select", { ariaLabel: say.department }, ...tour.departments.map((name) => element("option", { value: name }, name)));
	const boxes = stop.items.map((item) => element("input", { type: "checkbox", value: item, checked: true }));
	const items = element("div", {}, element("p", { class: "muted" }, say.right), ...boxes.map((box) => element("label", { class: "tick" }, box, box.value)));
	const said = element("p", { class: "note bad", hidden: true, role: "alert" });
	const ask = (field, text) => {
		said.textContent = text;
		said.hidden = false;
		field.focus();
	};
	const scan = async (result, order = false) => {
		const missing = boxes.filter((box) => !box.checked).map((box) => box.value);
		const found = missing.length ? "Problem" : result;
		const text = [...missing, note.value].filter(Boolean).join("; ");
		if (found !== "OK" && !text) return ask(note, say.sayWhat);
		if (stop.photo && !photo.files.length && found !== "Skipped") return ask(photo, say.needPhoto);
		const taken = photo.files.length ? await picture(photo.files[0]) : "";
		await enqueue({ key: crypto.randomUUID(), mark: own, token, device_time: Date.now(), result: found, note: text, photo: taken, geo: await position(), department: whose.value, work_order: Number(order && found === "Problem") });
		await refresh();
	};
	const button = (label, result, looks, order) => element("button", { type: "button", class: looks, onclick: () => scan(result, order) }, label);
	place.replaceChildren(element("div", { class: "card now here" },
		element("span", { class: "muted" }, say.here), element("h2", {}, stop.title), ...(boxes.length ? [items] : []),
		element("label", {}, stop.photo ? say.needPhoto : say.photo, photo), said, button(say.ok, "OK", "big"),
		note, element("label", {}, say.department, whose), button(say.problem, "Problem", "big plain"), button(say.order, "Problem", "big plain", true), button(say.skip, "Skipped", "plain")));
}

async function draw() {
	const waiting = new Set((await queue()).map((entry) => entry.mark));
	drawTasks(waiting);
	await drawHere(waiting);
}

async function refresh() {
	const answers = await send();
	await load();
	await draw();
	await banner(answers);
}

window.addEventListener("online", refresh);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/patrol/worker.js", { scope: "/patrol/" });
refresh();
