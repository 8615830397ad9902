// The worker sees the number on demand, for a minute.
frappe.ui.form.on("Work Order", {
	setup(frm) {
		frm.set_query("resident", () => ({ query: "property_service.search.residents", filters: frm.doc.unit ? { unit: frm.doc.unit } : {} }));
	},
	refresh(frm) {
		const open = !["Done", "Cancelled"].includes(frm.doc.workflow_state);
		if (frm.is_new() || !open || frm.doc.assigned_to !== frappe.session.user) return;
		frm.add_custom_button(__("Show Contact"), async () => {
			const { message } = await frm.call("contact");
			frm.set_intro(`${message.name || ""} ${message.mobile || ""}`);
			setTimeout(() => frm.set_intro(""), 60000);
		});
	},
});
