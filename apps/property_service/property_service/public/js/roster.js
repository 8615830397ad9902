// The roster as a grid: people down, days across. Cells are changed by mouse, finger or keys; the server keeps the rules.
const root = document.getElementById("roster");
const say = JSON.parse(root.dataset.texts);
const part = (role) => root.querySelector(`[data-role="${role}"]`);
const METHOD = "/api/method/property_service.duty.grid.";
const base = location.pathname.replace(/\/roster.*$/, "");
const roster = root.dataset.name;
const language = (document.documentElement.lang || root.dataset.lang || "zh").replace("_", "-");
let grid = null;
let at = { row: 0, column: 0 };
let day = 0;

function make(tag, values = {}, ...children) {
	const { dataset, ...rest } = values;
	const element = Object.assign(document.createElement(tag), rest);
	Object.assign(element.dataset, dataset ?? {});
	element.append(...children.filter((child) => child !== null && child !== undefined));
	return element;
}

// --- the server ----------------------------------------------------------------------------------------------------------

async function ask(method, values) {
	const options = values && { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-Frappe-CSRF-Token": root.dataset.token }, body: JSON.stringify({ roster, ...values }) };
	const answer = await fetch(`${base}${METHOD}${method}${values ? "" : `?roster=${encodeURIComponent(roster)}`}`, options);
	const body = await answer.json().catch(() => ({}));
	if (answer.ok) return body.message;
	const messages = JSON.parse(body._server_messages ?? "[]").map((text) => new DOMParser().parseFromString(JSON.parse(text).message, "text/html").body.textContent);
	throw new Error(messages.join(" ") || say.failed);
}

async function change(method, values) {
	part("menu").close();
	try {
		grid = await ask(method, values);
		note(say.saved);
	} catch (error) {
		note(error.message, true);
	}
	draw();
	focus();
}

function note(text, bad = false) {
	part("note").textContent = text;
	part("note").classList.toggle("bad", bad);
}

// --- words ---------------------------------------------------------------------------------------------------------------

const spoken = (date, options) => new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
const entries = (person, date) => person.cells[date] ?? [];
const mistakes = (person, date) => grid.violations.filter((each) => each.date === date && each.person === person.name);
const short = (text) => (text.length > 2 ? text.slice(-2) : text);

function chip(entry, full = false) {
	const element = make("span", { className: `roster-shift${entry.locked ? " locked" : ""}`, textContent: full ? entry.shift : short(entry.shift), title: entry.locked ? `${entry.shift} (${say.locked})` : entry.shift });
	if (entry.color) element.style.setProperty("--shift", entry.color);
	return element;
}

function described(person, { date, kind }) {
	const shifts = entries(person, date).map((entry) => entry.shift + (entry.locked ? ` (${say.locked})` : "")).join(", ") || say.free;
	return [person.title, spoken(date, { month: "long", day: "numeric", weekday: "long" }), kind === "workday" ? "" : say[kind], shifts, ...mistakes(person, date).map((each) => each.text)].filter(Boolean).join(", ");
}

// --- the grid ------------------------------------------------------------------------------------------------------------

function head() {
	const cells = grid.days.map(({ date, kind }) => make("th", { scope: "col", className: kind, title: say[kind] }, make("div", { textContent: String(Number(date.slice(8))) }), make("div", { textContent: spoken(date, { weekday: "narrow" }) })));
	return make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: say.staff }), ...cells, ...[say.total, say.hours, say.nights, say.off].map((text) => make("th", { scope: "col", textContent: text }))));
}

function cell(person, row, column) {
	const place = grid.days[column];
	const wrong = mistakes(person, place.date);
	const element = make("td", { className: `${place.kind}${wrong.length ? " wrong" : ""}`, tabIndex: row === at.row && column === at.column ? 0 : -1, title: wrong.map((each) => each.text).join("\n"), dataset: { row, column } }, ...entries(person, place.date).map((entry) => chip(entry)));
	element.setAttribute("role", "gridcell");
	element.setAttribute("aria-label", described(person, place));
	return element;
}

function table() {
	const rows = grid.people.map((person, row) => make("tr", {}, make("th", { scope: "row", textContent: person.title }), ...grid.days.map((_day, column) => cell(person, row, column)), ...[person.counts.total, person.hours, person.nights, person.counts.off].map((number) => make("td", { className: "sum", textContent: String(number) }))));
	const foot = grid.days.map(({ date, kind }) => make("td", { className: `sum ${kind}`, textContent: String(grid.people.reduce((sum, person) => sum + entries(person, date).length, 0)) }));
	part("grid").replaceChildren(head(), make("tbody", {}, ...rows), make("tfoot", {}, make("tr", {}, make("th", { scope: "row", textContent: say.total }), ...foot)));
	part("grid").classList.toggle("may", grid.may_change);
	part("grid").setAttribute("aria-label", grid.title);
}

function oneDay() {
	const { date, kind } = grid.days[day];
	const step = (text, by) => make("button", { type: "button", className: "plain", textContent: by < 0 ? "‹" : "›", ariaLabel: text, disabled: !grid.days[day + by], onclick: () => { day += by; oneDay(); } });
	const people = grid.people.map((person, row) => make("li", {}, make("button", { type: "button", className: `plain person${mistakes(person, date).length ? " wrong" : ""}`, onclick: () => open(row, day) }, make("span", { textContent: person.title }), make("span", {}, ...(entries(person, date).length ? entries(person, date).map((entry) => chip(entry, true)) : [say.free])))));
	part("day").replaceChildren(make("nav", {}, step(say.earlier, -1), make("strong", { textContent: `${spoken(date, { month: "long", day: "numeric", weekday: "long" })}${kind === "workday" ? "" : ` · ${say[kind]}`}` }), step(say.later, 1)), make("ul", {}, ...people));
}

function draw() {
	part("title").replaceChildren(...grid.title.split(" ").flatMap((word) => [make("span", { textContent: word }), " "])); // a date is not broken
	part("back").textContent = say.back;
	part("back").href = `${base}/app/duty-roster/${encodeURIComponent(roster)}`;
	part("keys").textContent = grid.may_change ? say.keys : "";
	part("legend").replaceChildren(...grid.shifts.map((shift, index) => make("li", {}, chip({ shift: `${index + 1} ${shift.label}`, color: shift.color }, true), ` ${shift.start_time}–${shift.end_time}`)));
	part("wrong-title").textContent = grid.violations.length ? `${say.wrong} (${grid.violations.length})` : say.none;
	part("wrong").replaceChildren(...grid.violations.slice(0, 40).map((each) => make("li", { textContent: each.text })));
	table();
	oneDay();
}

const focus = () => part("grid").querySelector(`td[data-row="${at.row}"][data-column="${at.column}"]`)?.focus();

// --- changing ------------------------------------------------------------------------------------------------------------

const here = () => ({ person: grid.people[at.row], date: grid.days[at.column].date });
function put(shift, entry = entries(here().person, here().date)[0]) {
	const { person, date } = here();
	return change("put", { staff: person.name, date, shift_type: shift, assignment: entry?.name ?? "" });
}

/** What can be done with a cell: each shift, one more, lock, remove. */
function open(row, column) {
	if (!grid.may_change) return;
	at = { row, column };
	const { person, date } = here();
	const [first] = entries(person, date);
	const button = (text, run) => make("button", { type: "button", className: "plain", textContent: text, onclick: run });
	const menu = part("menu");
	menu.replaceChildren(
		make("h2", { textContent: `${person.title}, ${spoken(date, { month: "long", day: "numeric", weekday: "short" })}` }),
		...grid.shifts.map((shift, index) => button(`${index + 1} ${shift.label}`, () => put(shift.name))),
		...(first ? grid.shifts.filter((shift) => !entries(person, date).some((entry) => entry.shift_type === shift.name)).map((shift) => button(`${say.add}: ${shift.label}`, () => put(shift.name, null))) : []),
		...entries(person, date).flatMap((entry) => [button(`${entry.locked ? say.unlock : say.lock}: ${entry.shift}`, () => change("lock", { assignment: entry.name, locked: entry.locked ? 0 : 1 })), button(`${say.remove}: ${entry.shift}`, () => put("", entry))]),
	);
	menu.setAttribute("aria-label", described(person, grid.days[column]));
	menu.showModal();
}

function key(event) {
	const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -99], End: [0, 99] }[event.key];
	const { person, date } = here();
	const [entry] = entries(person, date);
	const shift = grid.shifts[Number(event.key) - 1];
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	if (step) {
		const between = (value, most) => Math.max(0, Math.min(value, most - 1));
		part("grid").querySelector('td[tabindex="0"]')?.setAttribute("tabindex", "-1");
		at = { row: between(at.row + step[0], grid.people.length), column: between(at.column + step[1], grid.days.length) };
		part("grid").querySelector(`td[data-row="${at.row}"][data-column="${at.column}"]`)?.setAttribute("tabindex", "0");
		focus();
	} else if (event.key === "Enter" || event.key === " ") open(at.row, at.column);
	else if (grid.may_change && shift) void put(shift.name);
	else if (grid.may_change && entry && event.key.toLowerCase() === "l") void change("lock", { assignment: entry.name, locked: entry.locked ? 0 : 1 });
	else if (grid.may_change && entry && ["Delete", "Backspace"].includes(event.key)) void put("", entry);
	else return;
	event.preventDefault();
}

part("grid").addEventListener("keydown", (event) => { if (event.target.matches("td[data-row]")) key(event); });
part("grid").addEventListener("focusin", ({ target }) => { if (target.matches("td[data-row]")) at = { row: Number(target.dataset.row), column: Number(target.dataset.column) }; });
part("grid").addEventListener("click", (event) => {
	const place = event.target.closest("td[data-row]");
	if (place) open(Number(place.dataset.row), Number(place.dataset.column));
});
part("menu").addEventListener("close", focus);

try {
	grid = await ask("get_grid");
	day = Math.max(0, grid.days.findIndex(({ date }) => date === new Date().toLocaleDateString("sv-SE")));
	draw();
} catch (error) {
	note(error.message, true);
}
