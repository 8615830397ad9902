frappe.ui.form.on("Module Onboarding", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Begin again"), async () => {
			await frm.call("reset_progress");
			frappe.show_alert({ message: __("These steps are shown to you again."), indicator: "green" });
		});
	},
});
