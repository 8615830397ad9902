// Coming and going, by one button on the phone of whoever has the shift.
const PLACE = "property_service.duty.attendance";

async function clock(frm, method, args = {}) {
	await frappe.call({ method: `${PLACE}.${method}`, args: { assignment: frm.doc.name, ...args } });
	await frm.reload_doc();
}

frappe.ui.form.on("Shift Assignment", {
	refresh(frm) {
		if (frm.is_new()) return;
		if (["Planned", "Absent"].includes(frm.doc.status)) frm.add_custom_button(__("Check In"), () => clock(frm, "check_in"));
		if (frm.doc.status !== "On Duty") return;
		frm.add_custom_button(__("Check Out"), () => clock(frm, "check_out"));
		if (frappe.user.has_role("CS Lead") || frappe.user.has_role("Property Manager"))
			frm.add_custom_button(__("Let Go without Relief"), () =>
				frappe.prompt({ fieldname: "reason", fieldtype: "Small Text", label: __("Reason to Let Go"), reqd: 1 }, (values) => clock(frm, "check_out", values)));
	},
});
