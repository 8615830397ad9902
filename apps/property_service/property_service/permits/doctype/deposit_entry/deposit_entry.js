// A click that arrives twice carries the same key, and the second one makes nothing.
frappe.ui.form.on("Deposit Entry", {
	setup(frm) {
		frm.set_query("against_doctype", () => ({ filters: { name: ["in", ["Renovation Application", "Entry Pass", "Special Permit", "Parking Permit"]] } }));
		frm.set_query("original_entry", () => ({ filters: { against_name: frm.doc.against_name, docstatus: 1, entry_type: "Received" } }));
	},
	onload(frm) {
		if (frm.is_new() && !frm.doc.request_key) frm.doc.request_key = frappe.utils.get_random(20);
	},
	async original_entry(frm) {
		if (!frm.doc.original_entry) return;
		const receipt = await frappe.db.get_value("Deposit Entry", frm.doc.original_entry, ["payer_type", "resident", "agency"]);
		for (const [field, value] of Object.entries(receipt.message)) await frm.set_value(field, value);
	},
});
