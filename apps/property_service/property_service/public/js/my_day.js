// The day of a member of staff on a phone: coming, going, handing over, and what else is due.
const root = document.getElementById("day");
const say = JSON.parse(root.dataset.texts);
const part = (role) => root.querySelector(`[data-role="${role}"]`);

function element(tag, given = {}, ...children) {
	const { class: classes, ...rest } = given;
	const made = Object.assign(document.createElement(tag), rest);
	if (classes) made.className = classes;
	made.append(...children);
	return made;
}

async function ask(method, args) {
	const request = args ? { method: "POST", headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": root.dataset.token }, body: JSON.stringify(args) } : {};
	const answer = await fetch(`/api/method/property_service.duty.${method}`, request).catch(() => null);
	const body = answer ? await answer.json().catch(() => ({})) : {};
	if (answer?.ok) return body.message ?? true;
	tell(body._server_messages ? JSON.parse(JSON.parse(body._server_messages)[0]).message : say.failed);
	return null;
}

function tell(text, good = false) {
	const place = part("said");
	place.textContent = text.replace(/<[^>]*>/g, " ");
	place.className = `strip ${good ? "good" : "bad"}`;
	place.scrollIntoView({ block: "nearest" });
}

async function act(method, args) {
	const done = await ask(method, args);
	if (done === null) return;
	tell(`✓ ${say.done}`, true);
	await draw();
}

const clock = (text) => String(text).slice(11, 16);
const button = (text, onclick, main) => element("button", { type: "button", class: main ? "" : "plain", onclick }, text);

function shiftCard(shift) {
	const lines = [element("div", { class: "pair" }, element("b", {}, `${String(shift.date).slice(5)} ${shift.label}`), element("span", {}, shift.state)),
		element("div", { class: "pair" }, element("span", {}, `${clock(shift.start)}–${clock(shift.end)}`), element("span", {}, shift.post))];
	if (shift.late) lines.push(element("span", {}, `${shift.late} ${say.late}`));
	if (shift.relief) lines.push(element("span", {}, `${say.relief}: ${shift.relief}, ${shift.relief_here ? say.here : say.notHere}`));
	if (shift.status === "On Duty") {
		const buttons = [button(say.out, () => act("attendance.check_out", { assignment: shift.name }), true)];
		if (shift.relief) buttons.push(button(say.hand, () => act("my_day.begin", { assignment: shift.name })));
		lines.push(element("div", { class: "pair" }, ...buttons));
	} else if (shift.soon) lines.push(element("div", { class: "pair" }, button(say.in, () => act("attendance.check_in", { assignment: shift.name }), true)));
	else lines.push(element("a", { href: "/app/roster-change-request/new" }, say.swap));
	return element("div", { class: `card${shift.status === "On Duty" || shift.soon ? " now" : ""}` }, ...lines);
}

function pad() {
	const canvas = element("canvas", { ariaLabel: say.sign });
	let drawn = false, pen = null;
	const at = (event) => {
		const box = canvas.getBoundingClientRect();
		return [(event.clientX - box.left) * (canvas.width / box.width), (event.clientY - box.top) * (canvas.height / box.height)];
	};
	const start = () => {
		canvas.width = 560;
		canvas.height = 200;
		pen = canvas.getContext("2d");
		Object.assign(pen, { lineWidth: 4, lineCap: "round", strokeStyle: "#101418" });
		drawn = false;
	};
	start();
	canvas.addEventListener("pointerdown", (event) => {
		canvas.setPointerCapture(event.pointerId);
		pen.beginPath();
		pen.moveTo(...at(event));
		canvas.onpointermove = (move) => {
			pen.lineTo(...at(move));
			pen.stroke();
			drawn = true;
		};
	});
	for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { canvas.onpointermove = null; });
	return { canvas, clear: start, read: () => (drawn ? canvas.toDataURL("image/png") : "") };
}

function handoverCard(handover) {
	const leaving = handover.side === "outgoing", signature = pad();
	const head = [element("h2", {}, `${say.handover} ${handover.post}`), element("b", {}, say.open), element("pre", {}, handover.open_items || "—")];
	if (handover.signed) return element("div", { class: "card now" }, ...head, element("span", {}, say.signed));
	if (!leaving && !handover.other_signed) return element("div", { class: "card now" }, ...head, element("span", {}, say.waiting));
	const counts = handover.assets.map((row) => ({
		row, number: element("input", { type: "text", inputMode: "numeric", value: row.value ?? "", disabled: !leaving, ariaLabel: row.item }),
		right: element("input", { type: "checkbox", checked: row.result !== "Fail", disabled: !leaving, ariaLabel: row.item }),
	}));
	const incidents = element("textarea", { rows: 2, value: handover.incidents, disabled: !leaving, ariaLabel: say.incidents, placeholder: say.incidents });
	const clean = element("input", { type: "checkbox", checked: Boolean(handover.area_clean), disabled: !leaving });
	const send = () => {
		const assets = Object.fromEntries(counts.map((each) => [each.row.idx, { result: each.right.checked ? "Pass" : "Fail", value: each.number.value }]));
		return act("my_day.sign", { handover: handover.name, signature: signature.read(), assets, incidents: incidents.value, area_clean: clean.checked ? 1 : 0 });
	};
	return element("div", { class: "card now" }, ...head, element("b", {}, say.counted),
		...counts.map((each) => element("label", { class: "count" }, each.row.item, each.number, each.right)),
		incidents, element("label", { class: "tick" }, clean, say.clean), signature.canvas,
		element("div", { class: "pair" }, button(say.clear, signature.clear), button(say.sign, send, true)));
}

function meetingCard(meeting) {
	const tasks = meeting.tasks.map((task) => element("li", { class: task.due ? "due" : "" }, `${clock(task.at)} ${task.what}`));
	return element("div", { class: "card" }, element("div", { class: "pair" }, element("a", { href: `/app/meeting-booking/${meeting.name}` }, meeting.title), element("span", {}, meeting.state)), element("ul", {}, ...tasks));
}

function orderCard(order) {
	const when = order.scheduled_from ? [`${order.scheduled_from.slice(5, 10)} ${clock(order.scheduled_from)}`] : [];
	return element("a", { class: "card order", href: `/app/work-order/${order.name}` },
		element("div", { class: "pair" }, element("b", {}, order.subject), element("span", {}, order.state)),
		element("div", { class: "pair" }, element("span", { class: order.priority < "P3" ? "urgent" : "" }, [order.urgency, ...when].join(" · ")), element("span", {}, order.place)));
}

function section(role, title, cards) {
	part(role).replaceChildren(...(cards.length ? [element("h2", {}, title), ...cards] : []));
}

async function draw() {
	const day = await ask("my_day.show");
	if (!day) return;
	part("shifts").replaceChildren(...(day.shifts.length ? day.shifts.map(shiftCard) : [element("p", { class: "empty" }, say.none)]));
	part("handovers").replaceChildren(...day.handovers.map(handoverCard));
	part("to-read").textContent = day.to_read ? `(${day.to_read})` : "";
	section("meetings", say.meetings, day.meetings.map(meetingCard));
	section("orders", say.orders, day.work_orders.map(orderCard));
}

draw();
