// Types of the site are built on a page of their own; those of apps are customised.
frappe.ui.form.on("DocType", {
	refresh(frm) {
		if (frm.is_new()) return frappe.set_route("doctype-builder");
		if (frm.doc.custom) frm.add_custom_button(__("Open in the Builder"), () => frappe.set_route("doctype-builder", frm.doc.name));
		else frm.add_custom_button(__("Customize Form"), () => frappe.set_route("customize-form", frm.doc.name.toLowerCase().replaceAll(" ", "-")));
	},
});
