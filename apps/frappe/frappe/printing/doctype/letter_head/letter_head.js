// Letter heads are made beside the page they stand on.
frappe.ui.form.on("Letter Head", {
	refresh(frm) {
		if (frm.is_new()) frm.add_custom_button(__("Letter Head Editor"), () => frappe.set_route("letter-head-builder"));
		else frm.add_custom_button(__("Open in the Editor"), () => frappe.set_route("letter-head-builder", frm.doc.name));
	},
});
