frappe.ui.form.on("Property Unit", {
	refresh(frm) {
		if (!frm.is_new()) frm.add_custom_button(__("Unit 360"), () => frappe.set_route("unit-360", frm.doc.name));
	},
});
