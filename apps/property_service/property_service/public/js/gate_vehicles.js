// Vehicles at the gate: the end of a plate, one tap in or out. Without a network the list taken along answers, and the tap waits in the
// queue of the page (gate.js), which it shares with the passes.
const lane = root.querySelector('[data-role="vehicles"]');
const SEEN = "/api/method/property_service.parking.movements.";
const SHORTEST = 3;

async function asked(method, body) {
	const answer = await fetch(`${SEEN}${method}`, {
		method: "POST",
		headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": csrf },
		body: JSON.stringify(body),
	}).catch(() => null);
	if (!answer) return null; // no network
	const found = await answer.json().catch(() => ({}));
	return answer.ok ? found.message : { error: say.unknownCar, ...JSON.parse(JSON.parse(found._server_messages ?? "[null]")[0] ?? "{}") };
}

async function vehiclesOf(tail) {
	const found = navigator.onLine ? await asked("find", { tail }) : null;
	if (found) return found;
	const kept = await list();
	if (!kept?.vehicles || Date.now() + kept.skew > moment(kept.until)) return { error: say.stale };
	return kept.vehicles.filter((one) => one.plate.endsWith(tail.slice(-SHORTEST)));
}

const place = () => lane.querySelector('[data-role="found"]');
const note = (kind, text) => element("p", { className: `note ${kind}`, role: "status" }, text);

async function search() {
	const tail = lane.querySelector("input").value.replace(/[·.\s-]/g, "").toUpperCase();
	if (tail.length < SHORTEST) return place().replaceChildren(note("bad", say.tooShort));
	const found = await vehiclesOf(tail);
	if (found.error || found.message) return place().replaceChildren(note("bad", found.message ?? found.error));
	return place().replaceChildren(...(found.length ? found.map(card) : [note("bad", say.unknownCar)]));
}

/** One vehicle: what the guard sees at the barrier, and both ways with the likely one first. */
function card(one) {
	const way = (direction, label, likely) => element("button", { type: "button", className: `big${likely ? "" : " plain"}`, onclick: () => go(one, direction) }, label);
	const state = one.inside ? say.isInside : one.reason || say.good;
	const words = [one.look, one.class, one.unit, one.space].filter(Boolean).join(" · ");
	const others = one.others.length && !one.inside ? [element("div", {}, `${say.otherInside}: ${one.others.join(", ")}`)] : [];
	const mark = element("span", { className: `tag${one.reason && !one.inside ? " bad" : ""}` }, state);
	return element("div", { className: "card" }, element("div", { className: "pair" }, element("strong", { className: "plate" }, one.plate), mark), element("div", { className: "muted" }, words), ...others, element("div", { className: "pair" }, way("In", say.in, !one.inside), way("Out", say.out, one.inside)));
}

async function go(one, direction, more = {}) {
	if (!navigator.onLine) return withoutNetwork(one, direction, more);
	const found = await asked("move", { vehicle: one.vehicle, direction, ...more });
	if (!found) return withoutNetwork(one, direction, more);
	if (found.message || found.error) return place().replaceChildren(note("bad", found.message ?? found.error), card(one));
	if (!found.good) return place().replaceChildren(refusal(one, found));
	return done(one, direction, found.warning);
}

async function withoutNetwork(one, direction, more) {
	if (direction === "In" && one.reason && !more.override_reason) return place().replaceChildren(refusal(one, one));
	await stored("queue", "readwrite", (box) => box.put({ key: crypto.randomUUID(), vehicle: one.vehicle, direction, device_time: Date.now(), ...more }));
	done(one, direction, say.kept);
	return banner();
}

function done(one, direction, warning) {
	const text = `✓ ${one.plate} ${direction === "In" ? say.in : say.out}`;
	place().replaceChildren(note("good", text), ...(warning ? [note("warn", warning)] : []));
	lane.querySelector("input").value = "";
	lane.querySelector("input").focus();
}

/** Red, with the two ways there are: the other one left unseen, or in all the same. Either leaves the reason. */
function refusal(one, found) {
	const reason = element("input", { type: "text", maxLength: 140, placeholder: say.why, ariaLabel: say.why });
	const act = (label, more) => element("button", { type: "button", className: "big plain", onclick: () => (reason.value.trim().length > 1 ? go(one, "In", { override_reason: reason.value.trim(), ...more }) : reason.focus()) }, label);
	const others = found.others?.length ? [element("div", {}, `${say.otherInside}: ${found.others.join(", ")}`)] : [];
	const ways = [...(others.length ? [act(say.otherLeft, { others_left: true })] : []), act(say.allTheSame, {})];
	const verdict = element("div", { className: "verdict bad" }, element("div", { className: "word" }, say.bad), element("div", {}, `${one.plate} ${found.reason}`), ...others);
	return element("div", { className: "phone" }, verdict, reason, ...ways);
}

lane.querySelector("form").addEventListener("submit", (event) => {
	event.preventDefault();
	search();
});
