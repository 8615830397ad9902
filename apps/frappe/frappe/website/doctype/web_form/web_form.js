// Web forms are made on a page of their own, beside the page as it will be.
frappe.ui.form.on("Web Form", {
	refresh(frm) {
		if (frm.is_new()) return frappe.set_route("web-form-builder");
		frm.add_custom_button(__("Open in the Builder"), () => frappe.set_route("web-form-builder", frm.doc.name));
	},
});
