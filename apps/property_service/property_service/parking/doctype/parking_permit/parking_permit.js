frappe.ui.form.on("Parking Permit", {
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
