/** A month, or a year of an own space, unless something else is said. */
function until(frm) {
	const months = { Monthly: 1, Fixed: 12 }[frm.doc.permit_kind];
	if (!frm.is_new() || !months || !frm.doc.valid_from || frm.doc.valid_to) return;
	return frm.set_value("valid_to", frappe.datetime.add_days(frappe.datetime.add_months(frm.doc.valid_from, months), -1));
}

frappe.ui.form.on("Parking Permit", {
	onload: until,
	permit_kind(frm) {
		if (frm.is_new()) frm.doc.valid_to = null;
		return until(frm);
	},
	setup(frm) {
		frm.set_query("vehicle", () => ({ filters: { active: 1 } }));
	},
	refresh(frm) {
		if (frm.is_new() || !["Valid", "Expired"].includes(frm.doc.workflow_state)) return;
		frm.add_custom_button(__("Renew"), async () => {
			const { message } = await frm.call("renew");
			frappe.set_route("Form", "Parking Permit", message);
		});
	},
});
