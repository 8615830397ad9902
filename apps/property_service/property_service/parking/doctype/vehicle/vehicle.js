// A new plate makes a new vehicle, and its permits follow.
frappe.ui.form.on("Vehicle", {
	setup(frm) {
		frm.set_query("owner_resident", () => ({ query: "property_service.search.residents", filters: frm.doc.unit ? { unit: frm.doc.unit } : {} }));
	},
	refresh(frm) {
		if (frm.is_new() || !frm.doc.active || !frm.doc.plate_no) return;
		frm.add_custom_button(__("Change Plate"), () =>
			frappe.prompt({ fieldname: "plate", fieldtype: "Data", label: __("Plate"), reqd: 1 }, async (values) => {
				const { message } = await frm.call("change_plate", values);
				frappe.set_route("Form", "Vehicle", message);
			}, __("Change Plate")));
	},
});
