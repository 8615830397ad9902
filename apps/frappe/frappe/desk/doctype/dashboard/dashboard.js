frappe.ui.form.on("Dashboard", {
	refresh(frm) {
		if (!frm.is_new()) frm.add_custom_button(__("Show Dashboard"), () => frappe.set_route("dashboard-view", frm.doc.name));
	},
});
