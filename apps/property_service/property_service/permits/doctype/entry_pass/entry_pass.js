// Steps of a pass and the page behind its code.
const STEPS = [
	["issue", __("Issue"), ["Draft", "Lost"]],
	["suspend", __("Suspend"), ["Valid", "Not Yet Valid"]],
	["resume", __("Resume"), ["Suspended"]],
	["report_lost", __("Report Lost"), ["Valid", "Not Yet Valid", "Suspended"]],
	["take_back", __("Take Back"), ["Valid", "Not Yet Valid", "Suspended", "Expired", "Lost"]],
];

async function take(frm, method, args) {
	await frm.call(method, args);
	await frm.reload_doc();
}

frappe.ui.form.on("Entry Pass", {
	refresh(frm) {
		if (frm.is_new()) return;
		for (const [method, label, states] of STEPS) {
			if (!states.includes(frm.doc.status)) continue;
			frm.add_custom_button(label, () =>
				method === "suspend"
					? frappe.prompt({ fieldname: "reason", fieldtype: "Small Text", label: __("Reason for Suspension"), reqd: 1 }, (values) => take(frm, method, values))
					: take(frm, method));
		}
		if (frm.doc.token) frm.add_custom_button(__("Show Pass"), () => window.open(`/pass/${frm.doc.token}`));
	},
});
