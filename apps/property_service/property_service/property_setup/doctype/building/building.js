// All units of a building at once.
frappe.ui.form.on("Building", {
	async refresh(frm) {
		if (frm.is_new() || !frm.doc.floors_above) return;
		await frappe.model.with_doctype("Property Unit");
		if (!frappe.perm.has_perm("Property Unit", 0, "create")) return;
		frm.add_custom_button(__("Make Units"), () =>
			frappe.confirm(__("Make the units of {0} that are not there yet?", [frm.doc.label]), async () => {
				const made = (await frm.call("make_units")).message;
				frappe.show_alert(__("{0} units were made", [made]));
				frappe.set_route("List", "Property Unit", { building: frm.doc.name });
			}));
	},
});
