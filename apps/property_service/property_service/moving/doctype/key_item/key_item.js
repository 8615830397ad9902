// Lending, giving back, losing.
const reload = (frm, method, args) => frm.call(method, args).then(() => frm.reload_doc());

frappe.ui.form.on("Key Item", {
	refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.status === "In Store")
			frm.add_custom_button(__("Lend"), () =>
				frappe.prompt([
					{ fieldname: "holder_type", fieldtype: "Select", label: __("Holder Type"), options: "Staff Member\nResident\nExternal Agency", default: "Staff Member", reqd: 1 },
					{ fieldname: "holder", fieldtype: "Dynamic Link", options: "holder_type", label: __("Held By"), reqd: 1 },
					{ fieldname: "due_back", fieldtype: "Datetime", label: __("Due Back") },
				], (values) => reload(frm, "issue", values), __("Lend"), __("Lend")));
		else frm.add_custom_button(__("Take Back"), () => reload(frm, "give_back", {}));
		if (frm.doc.status !== "Lost")
			frm.add_custom_button(__("Report Lost"), () =>
				frappe.prompt({ fieldname: "note", fieldtype: "Small Text", label: __("Note"), reqd: 1 }, (values) => reload(frm, "report_lost", values), __("Report Lost"), __("Report Lost")));
	},
});
