// What is nicer with a script: pages one after the other, rows added and removed at once, files too large told before they are sent. Without it all is on one page.
const form = document.querySelector("form.fields");
const pages = [...form.querySelectorAll("[data-page]")];
let at = 0;

function show(number) {
	at = number;
	pages.forEach((page, index) => { page.hidden = index !== at; });
	form.querySelector('[data-turn="-1"]').hidden = at === 0;
	form.querySelector('[data-turn="1"]').hidden = at === pages.length - 1;
	form.querySelector(".send").hidden = at !== pages.length - 1;
}
const wrong = (page) => [...page.querySelectorAll("input, select, textarea")].find((input) => !input.checkValidity());
for (const button of form.querySelectorAll("[data-turn]")) {
	button.addEventListener("click", () => {
		const step = Number(button.dataset.turn);
		const bad = step > 0 && wrong(pages[at]);
		if (bad) { bad.reportValidity(); return; }
		show(at + step);
		form.scrollIntoView();
		pages[at].querySelector("input, select, textarea")?.focus();
	});
}
if (pages.length) {
	show(0);
	// Enter in a field turns the page before it sends.
	form.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || !/^(INPUT|SELECT)$/.test(event.target.tagName) || at === pages.length - 1) return;
		event.preventDefault();
		form.querySelector('[data-turn="1"]').click();
	});
}

// A file that is too large is said where it was chosen, not after it was sent in vain.
for (const input of form.querySelectorAll('input[type="file"]')) {
	input.addEventListener("change", () => {
		const large = [...input.files].some((file) => file.size > Number(form.dataset.most) * 1024 * 1024);
		input.setCustomValidity(large ? form.dataset.tooLarge : "");
		input.reportValidity();
	});
}

const empty = (row) => {
	for (const input of row.querySelectorAll("input, select, textarea")) {
		if (input.type === "hidden") input.remove();
		else if (input.type === "checkbox") input.checked = false;
		else input.value = "";
	}
};
const number = (body) => [...body.rows].forEach((row, index) => {
	for (const input of row.querySelectorAll("[name]")) {
		input.name = input.name.replace(/\.\d+\./, `.${index}.`);
		if (input.id) input.id = `f-${input.name}`;
	}
});
for (const table of form.querySelectorAll("[data-table]")) {
	const body = table.tBodies[0];
	const add = table.parentElement.querySelector("[data-add-row]");
	if (!add) continue;
	for (const button of body.querySelectorAll("[data-remove-row]")) button.hidden = false;
	body.addEventListener("click", (event) => {
		const row = event.target.closest("[data-remove-row]")?.closest("tr");
		if (!row) return;
		if (body.rows.length > 1) row.remove();
		else empty(row);
		number(body);
		add.focus();
	});
	add.addEventListener("click", (event) => {
		event.preventDefault();
		const row = body.rows[body.rows.length - 1].cloneNode(true);
		empty(row);
		body.append(row);
		number(body);
		row.querySelector("input, select, textarea")?.focus();
	});
}
