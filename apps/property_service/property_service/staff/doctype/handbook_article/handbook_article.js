// Reading with a receipt, and the next version.
frappe.ui.form.on("Handbook Article", {
	refresh(frm) {
		if (frm.doc.docstatus !== 1 || frm.doc.superseded) return;
		frm.add_custom_button(__("I Have Read It"), async () => {
			await frappe.call({ method: "property_service.staff.handbook.acknowledge", args: { article: frm.doc.name } });
			frappe.show_alert({ message: __("Noted"), indicator: "green" });
		});
		if (frm.doc.quiz.length) frm.add_custom_button(__("Quiz"), () => window.open(`/handbook?article=${encodeURIComponent(frm.doc.name)}`));
		if (frappe.model.can_create("Handbook Article"))
			frm.add_custom_button(__("New Version"), async () => frappe.set_route("Form", "Handbook Article", (await frm.call("new_version")).message));
	},
});
