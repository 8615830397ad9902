// Who could take the shift: asked of the rules, chosen by a click.
frappe.ui.form.on("Roster Change Request", {
	setup(frm) {
		frm.set_query("assignment", () => ({ filters: { staff: frm.doc.staff, status: "Planned" } }));
		frm.set_query("swap_assignment", () => ({ filters: { staff: frm.doc.swap_with, status: "Planned" } }));
	},
	refresh(frm) {
		if (frm.is_new() || frm.doc.docstatus !== 0 || frm.doc.request_type === "Swap") return;
		frm.add_custom_button(__("Who Can Take Over"), async () => {
			const { message } = await frm.call("get_candidates");
			if (!message.length) return frappe.msgprint(__("Nobody can take this shift without breaking a rule"));
			const options = message.map((each) => ({ value: each.staff, label: each.title }));
			frappe.prompt({ fieldname: "staff", fieldtype: "Select", label: __("Replacement"), options, reqd: 1 }, (values) => frm.set_value("replacement", values.staff));
		});
	},
});
