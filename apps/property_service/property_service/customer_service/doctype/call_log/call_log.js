// One button makes a case of a call.
frappe.ui.form.on("Call Log", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.case_name) return;
		frm.add_custom_button(__("Make a Case"), async () => {
			if (frm.is_dirty()) await frm.save();
			const made = (await frm.call("make_case")).message;
			frappe.set_route("Form", made.doctype, made.name);
		});
	},
});
