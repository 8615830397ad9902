frappe.ui.form.on("Customization Log", {
	refresh(frm) {
		frm.add_custom_button(__("Open the History"), () => frappe.set_route("customization-history"));
	},
});
