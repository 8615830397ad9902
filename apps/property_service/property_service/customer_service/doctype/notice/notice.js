// Publishing and taking back.
frappe.ui.form.on("Notice", {
	refresh(frm) {
		if (frm.is_new()) return;
		const take = (method) => async () => { await frm.call(method); await frm.reload_doc(); };
		if (frm.doc.status === "Draft" && frappe.user.has_role(["Property Manager", "System Manager"])) frm.add_custom_button(__("Publish"), take("publish"));
		if (frm.doc.status === "Published" && frappe.user.has_role(["Property Manager", "CS Lead"])) frm.add_custom_button(__("Withdraw"), take("withdraw"));
	},
});
