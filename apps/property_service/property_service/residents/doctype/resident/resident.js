// Two files of one person become one.
frappe.ui.form.on("Resident", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.anonymised || !frappe.user.has_role(["CS Lead", "Property Manager"])) return;
		frm.add_custom_button(__("Merge Into"), () =>
			frappe.prompt(
				{
					fieldname: "into", fieldtype: "Link", options: "Resident", label: __("File That Stays"), reqd: 1,
					description: __("Everything that names {0} will name this file; {0} is gone then.", [frm.doc.name]),
				},
				async (values) => {
					const name = (await frm.call("merge_into", values)).message;
					frappe.set_route("Form", "Resident", name);
				},
				__("Merge Into")
			));
	},
});
