// Papers are laid out on a page of their own.
frappe.ui.form.on("Print Format", {
	refresh(frm) {
		if (frm.is_new()) frm.add_custom_button(__("Print Designer"), () => frappe.set_route("print-format-builder"));
		else frm.add_custom_button(__("Open in the Designer"), () => frappe.set_route("print-format-builder", frm.doc.name));
	},
});
