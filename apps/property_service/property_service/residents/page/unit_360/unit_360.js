// One unit on one page, for whoever has the caller on the line: find it by anything, see what is open, start what is asked for.
frappe.pages["unit-360"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Unit 360"), single_column: true });
	wrapper.unit_360 = new Unit360(page, page.main[0]);
};
frappe.pages["unit-360"].on_page_show = (wrapper) => wrapper.unit_360.open(frappe.get_route()[1] || "");

function make(tag, given = {}, ...children) {
	const { class: classes, data = {}, aria = {}, ...rest } = given;
	const made = Object.assign(document.createElement(tag), rest);
	if (classes) made.className = classes;
	Object.assign(made.dataset, data);
	for (const [name, value] of Object.entries(aria)) made.setAttribute(name === "role" ? name : `aria-${name}`, value);
	made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
	return made;
}

/** A link inside the desk that can be opened in another tab too. */
function leads(href, go, ...children) {
	return make("a", { href, onclick: (event) => {
		if (event.ctrlKey || event.metaKey || event.shiftKey) return;
		event.preventDefault();
		go();
	} }, ...children);
}
const toDoc = (doctype, name, ...children) => leads(frappe.utils.get_form_link(doctype, name), () => frappe.set_route("Form", doctype, name), ...children);

class Unit360 {
	constructor(page, main) {
		this.page = page;
		this.box = make("div", { class: "unit-360" });
		this.body = make("div", { class: "unit-360-body" });
		this.box.append(this.search(), this.body);
		main.replaceChildren(this.box);
	}

	async open(unit) {
		if (!unit) {
			this.unit = "";
			this.page.set_title(__("Unit 360"));
			this.page.clear_indicator();
			this.body.replaceChildren(make("p", { class: "unit-360-hint" }, __("Type a room, a name, the end of a mobile number or a number plate.")));
			this.input.focus();
		} else if (unit !== this.unit) await this.load(unit);
	}

	async load(unit) {
		if (!unit) return;
		this.unit = unit;
		this.body.setAttribute("aria-busy", "true");
		try {
			const found = await frappe.xcall("property_service.residents.unit_360.show", { unit });
			if (this.unit === unit) this.draw(found);
		} catch (error) {
			this.body.replaceChildren(make("p", { class: "unit-360-hint bad", aria: { role: "alert" } }, error.message || __("Not found")));
		}
		this.body.removeAttribute("aria-busy");
	}

	search() {
		this.input = make("input", { type: "search", class: "input", placeholder: __("Room, name, pinyin, end of the mobile number, plate"), autocomplete: "off",
			aria: { role: "combobox", label: __("Find a unit"), expanded: "false", controls: "unit-360-hits", autocomplete: "list" } });
		this.list = make("ul", { id: "unit-360-hits", class: "unit-360-hits", hidden: true, aria: { role: "listbox", label: __("Units") } });
		this.hits = [];
		let timer;
		this.input.addEventListener("input", () => {
			clearTimeout(timer);
			timer = setTimeout(() => this.look(this.input.value.trim()), 150);
		});
		this.input.addEventListener("keydown", (event) => this.key(event));
		this.input.addEventListener("blur", () => setTimeout(() => this.offer([]), 150));
		return make("div", { class: "unit-360-search" }, this.input, this.list);
	}

	async look(text) {
		const hits = text ? await frappe.xcall("property_service.residents.unit_360.find", { txt: text }) : [];
		if (text === this.input.value.trim()) this.offer(hits, text);
	}

	offer(hits, text = "") {
		this.hits = hits;
		this.active = 0;
		this.list.hidden = !hits.length && !text;
		this.input.setAttribute("aria-expanded", String(Boolean(hits.length)));
		this.list.replaceChildren(...hits.map((hit, index) => make("li", { id: `unit-360-hit-${index}`, aria: { role: "option", selected: "false" }, onpointerdown: () => this.choose(hit) }, make("span", {}, hit.title), make("small", {}, hit.hint))));
		if (!hits.length && text) this.list.append(make("li", { class: "none", aria: { role: "option", disabled: "true" } }, __("Nothing found")));
		this.mark();
	}

	mark() {
		[...this.list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === this.active && this.hits.length > 0)));
		if (this.hits.length) this.input.setAttribute("aria-activedescendant", `unit-360-hit-${this.active}`);
		else this.input.removeAttribute("aria-activedescendant");
	}

	key(event) {
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step && this.hits.length) this.active = (this.active + step + this.hits.length) % this.hits.length;
		else if (event.key === "Enter" && this.hits.length) this.choose(this.hits[this.active]);
		else if (event.key === "Escape") this.offer([]);
		else return;
		event.preventDefault();
		this.mark();
	}

	choose(hit) {
		this.input.value = "";
		this.offer([]);
		frappe.set_route("unit-360", hit.unit);
	}

	draw(found) {
		this.page.set_title(found.title);
		if (found.status) this.page.set_indicator(found.status, "green");
		else this.page.clear_indicator();
		const acts = found.acts.map((act, index) => make("button", { type: "button", class: `btn${index ? "" : " primary btn-primary"}`, onclick: () => frappe.new_doc(act.doctype, { unit: found.unit }) }, act.label));
		const figures = found.figures.map((entry) => make("div", { class: `unit-360-figure ${entry.indicator || ""}` }, make("dt", {}, entry.label), make("dd", {}, entry.datatype === "Currency" ? frappe.format(entry.value, { fieldtype: "Currency" }) : String(entry.value))));
		const blocks = found.blocks.map((block) => this.block(block, found.unit));
		this.body.replaceChildren(
			make("div", { class: "unit-360-acts", aria: { role: "group", label: __("New for this unit") } }, acts),
			...(figures.length ? [make("dl", { class: "unit-360-figures" }, figures)] : []),
			make("div", { class: "unit-360-columns" }, this.people(found), this.facts(found), make("div", { class: "unit-360-blocks" }, blocks)),
			...(found.none.length ? [make("p", { class: "unit-360-none" }, `${__("Nothing on file")}: ${found.none.join(" · ")}`)] : []),
		);
	}

	people(found) {
		const lines = found.people.map((person) => make("li", {},
			make("div", { class: "who" }, toDoc("Resident", person.name, person.resident_name), person.salutation ? make("span", {}, person.salutation) : "",
				make("span", { class: "badge" }, person.relation), person.is_primary ? make("span", { class: "badge blue" }, __("Call first")) : "", person.is_vip ? make("span", { class: "badge purple" }, "VIP") : ""),
			person.special_care ? make("p", { class: "care" }, person.special_care) : "",
			make("div", { class: "reach" }, this.number(person.mobile), make("button", { type: "button", class: "btn small", onclick: () => frappe.new_doc("Call Log", { unit: found.unit, resident: person.name, caller: person.resident_name }) }, __("Note the call")))));
		return make("section", { class: "card unit-360-card" }, make("header", {}, make("h2", {}, __("Who Lives Here"))), lines.length ? make("ul", { class: "unit-360-people" }, lines) : make("p", { class: "unit-360-hint" }, __("Nobody at present")));
	}

	number(mobile) {
		if (!mobile) return make("span", { class: "muted" }, "—");
		return mobile.includes("*") ? make("span", { class: "muted" }, mobile) : make("a", { href: `tel:${mobile}` }, mobile);
	}

	facts(found) {
		const pairs = found.facts.map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, value)));
		return make("section", { class: "card unit-360-card" }, make("header", {}, make("h2", {}, __("The Unit")), toDoc("Property Unit", found.unit, __("Open the unit"))), make("dl", { class: "unit-360-facts" }, pairs));
	}

	block(block, unit) {
		const rows = block.rows.map((row) => make("li", { class: row.alive ? "" : "over" },
			make("div", {}, toDoc(row.doctype, row.name, row.what), make("small", {}, [row.kind, row.day, row.who].filter(Boolean).join(" · "))),
			row.state ? make("span", { class: `badge ${row.late ? "red" : row.alive ? "blue" : ""}` }, row.state) : ""));
		const kinds = block.kinds.map((kind) => leads(`#${kind.doctype}`, () => frappe.set_route("List", kind.doctype, ["Notice", "Archive File"].includes(kind.doctype) ? {} : { unit }), `${kind.label} ${kind.count}`));
		const open = block.alive ? make("span", { class: `badge ${block.late ? "red" : "blue"}` }, block.late ? __("{0} open, {1} overdue", [block.alive, block.late]) : __("{0} open", [block.alive])) : "";
		return make("section", { class: "card unit-360-card" }, make("header", {}, make("h2", {}, block.title), open), make("ul", { class: "unit-360-rows" }, rows), make("footer", {}, kinds));
	}
}
