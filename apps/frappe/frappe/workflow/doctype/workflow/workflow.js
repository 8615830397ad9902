// Workflows are drawn on a page of their own.
frappe.ui.form.on("Workflow", {
	refresh(frm) {
		if (frm.is_new()) return frappe.set_route("workflow-builder");
		frm.add_custom_button(__("Open in the Builder"), () => frappe.set_route("workflow-builder", frm.doc.name));
	},
});
