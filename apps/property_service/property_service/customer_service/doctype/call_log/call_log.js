// One box finds the unit and the person; one button makes a case of the call.
frappe.ui.form.on("Call Log", {
	setup(frm) {
		frm.set_query("find", () => ({ query: "property_service.search.anybody", filters: frm.doc.unit ? { unit: frm.doc.unit } : {} }));
		frm.set_query("resident", () => ({ query: "property_service.search.residents", filters: frm.doc.unit ? { unit: frm.doc.unit } : {} }));
		frm.set_query("category", () => ({ filters: { is_group: 0 } }));
	},
	async find(frm) {
		const chosen = frm.doc.find;
		if (!chosen) return;
		await frm.set_value(chosen.startsWith("unit:") ? { unit: chosen.slice(5) } : { resident: chosen });
		await frm.set_value("find", null);
	},
	async resident(frm) {
		if (!frm.doc.resident) return;
		const homes = await frappe.db.get_list("Unit Occupancy", { filters: { resident: frm.doc.resident, status: "Active" }, fields: ["unit"], limit: 2 });
		if (!frm.doc.unit && homes.length === 1) await frm.set_value("unit", homes[0].unit);
		const { message } = await frappe.db.get_value("Resident", frm.doc.resident, "resident_name");
		if (!frm.doc.caller && message) await frm.set_value("caller", message.resident_name);
	},
	async category(frm) {
		if (!frm.doc.category) return;
		const { message } = await frappe.db.get_value("Case Category", frm.doc.category, "default_department");
		frm.get_field("category").set_description(__("Goes to {0}", [message.default_department || "—"]));
	},
	refresh(frm) {
		if (frm.doc.case_name) return;
		frm.add_custom_button(__("Make a Case"), async () => {
			if (frm.is_new() || frm.is_dirty()) await frm.save();
			if (frm.is_new() || frm.is_dirty()) return; // something is missing, and the form says what
			const made = (await frm.call("make_case")).message;
			frappe.set_route("Form", made.doctype, made.name);
		});
	},
});
