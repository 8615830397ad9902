frappe.ui.form.on("Visitor Request", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.status !== "Waiting" || !frm.perm[0]?.write) return;
		const step = (method) => frm.call(method).then(() => frm.reload_doc());
		frm.add_custom_button(__("Confirmed by Telephone"), () => frappe.confirm(__("Has the host agreed? The visitor gets a pass."), () => step("confirm_by_phone")));
		frm.add_custom_button(__("Turn Away"), () => frappe.confirm(__("The visitor is told that nobody has confirmed the visit."), () => step("turn_away")));
	},
});
