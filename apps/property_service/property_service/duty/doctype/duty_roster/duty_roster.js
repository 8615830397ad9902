// The plan of a roster as a table: people down, days across; made by the generator, checked by the server.
const escaped = (text) => frappe.utils.escape_html(String(text ?? ""));

function head(days) {
	const cells = days.map((day) => {
		const date = new Date(`${day.date}T00:00:00`);
		const text = `${date.getDate()}<br>${new Intl.DateTimeFormat(undefined, { weekday: "narrow" }).format(date)}`;
		return day.kind === "workday" ? `<th>${text}</th>` : `<th><i>${text}</i></th>`;
	});
	return `<tr><th>${escaped(__("Staff"))}</th>${cells.join("")}<th>${escaped(__("Total"))}</th><th>${escaped(__("Days Off Worked"))}</th></tr>`;
}

function line(person, days, wrong) {
	const cells = days.map((day) => {
		const text = (person.cells[day.date] ?? []).map((cell) => escaped(cell.shift.slice(-2)) + (cell.locked ? "*" : "")).join("<br>");
		return wrong.has(`${person.name}/${day.date}`) ? `<td><b>${text} !</b></td>` : `<td>${text}</td>`;
	});
	return `<tr><th>${escaped(person.title)}</th>${cells.join("")}<td>${person.counts.total}</td><td>${person.counts.off}</td></tr>`;
}

async function draw(frm) {
	const { message } = await frm.call("get_matrix");
	const wrong = new Set(message.violations.map((each) => `${each.person}/${each.date}`));
	const said = message.violations.slice(0, 20).map((each) => `<li>${escaped(each.text)}</li>`).join("");
	const body = message.people.map((person) => line(person, message.days, wrong)).join("");
	frm.set_df_property("matrix", "options", `<table>${head(message.days)}${body}</table>${said ? `<ul>${said}</ul>` : ""}`);
}

/** A roster is most often made for the month that comes. */
function nextMonth(frm) {
	const today = new Date(`${frappe.datetime.get_today()}T00:00:00`);
	const day = (month, date) => new Date(today.getFullYear(), today.getMonth() + month, date).toLocaleDateString("sv-SE");
	if (!frm.doc.from_date && !frm.doc.to_date) return frm.set_value({ from_date: day(1, 1), to_date: day(2, 0) });
}

frappe.ui.form.on("Duty Roster", {
	async refresh(frm) {
		if (frm.is_new()) return nextMonth(frm);
		await draw(frm);
		frm.add_custom_button(__("Roster Grid"), () => window.open(`${location.pathname.split("/app/")[0]}/roster?name=${encodeURIComponent(frm.doc.name)}`, "_self"));
		if (frm.doc.docstatus !== 0) return;
		frm.add_custom_button(__("Make Plan"), async () => {
			if (frm.is_dirty()) await frm.save();
			await frm.call("generate");
			await frm.reload_doc();
		});
	},
});
