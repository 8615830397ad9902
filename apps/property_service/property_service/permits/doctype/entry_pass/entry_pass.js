// Steps of a pass and the page behind its code.
const STEPS = [
	["issue", __("Issue"), ["Draft", "Lost"]],
	["suspend", __("Suspend"), ["Valid", "Not Yet Valid"]],
	["resume", __("Resume"), ["Suspended"]],
	["report_lost", __("Report Lost"), ["Valid", "Not Yet Valid", "Suspended"]],
	["take_back", __("Take Back"), ["Valid", "Not Yet Valid", "Suspended", "Expired", "Lost"]],
];

/** A pass that is made for a renovation is a worker's, from its first day, or today, to its last. */
async function belong(frm) {
	if (!frm.is_new() || !frm.doc.renovation || frm.doc.valid_from) return;
	const work = (await frappe.db.get_value("Renovation Application", frm.doc.renovation, ["unit", "contractor", "start_date", "end_date", "extended_to"])).message;
	const [today, start] = [frappe.datetime.get_today(), work.start_date];
	await frm.set_value({ pass_type: "WORKER", unit: work.unit, contractor: work.contractor, valid_from: `${start > today ? start : today} 00:00:00`, valid_to: `${work.extended_to || work.end_date} 23:59:59` });
}

/** A visitor who stands at the desk comes in now and is gone by midnight. */
async function today(frm) {
	if (!frm.is_new() || frm.doc.pass_type !== "VISITOR" || frm.doc.valid_from || frm.doc.valid_to) return;
	await frm.set_value({ valid_from: frappe.datetime.now_datetime(), valid_to: `${frappe.datetime.get_today()} 23:59:59` });
}

async function take(frm, method, args) {
	await frm.call(method, args);
	await frm.reload_doc();
}

frappe.ui.form.on("Entry Pass", {
	setup(frm) {
		frm.set_query("host", () => ({ query: "property_service.search.residents", filters: frm.doc.unit ? { unit: frm.doc.unit } : {} }));
	},
	async onload(frm) {
		await belong(frm);
		await today(frm);
	},
	renovation: belong,
	pass_type: today,
	async host(frm) {
		if (!frm.doc.host || frm.doc.unit) return;
		const homes = await frappe.db.get_list("Unit Occupancy", { filters: { resident: frm.doc.host, status: "Active" }, fields: ["unit"], limit: 2 });
		if (homes.length === 1) await frm.set_value("unit", homes[0].unit);
	},
	refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.status === "Draft" && !frm.perm[0].write) frm.set_intro(__("The front desk or the gate issues this pass; until then it lets nobody in."), "blue");
		for (const [method, label, states] of STEPS) {
			if (!states.includes(frm.doc.status) || !frm.perm[0].write) continue;
			frm.add_custom_button(label, () =>
				method === "suspend"
					? frappe.prompt({ fieldname: "reason", fieldtype: "Small Text", label: __("Reason for Suspension"), reqd: 1 }, (values) => take(frm, method, values), label, label)
					: take(frm, method));
		}
		if (frm.doc.token) frm.add_custom_button(__("Show Pass"), () => window.open(`/pass/${frm.doc.token}`));
	},
});
