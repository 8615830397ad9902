frappe.ui.form.on("Log Settings", {
	setup(frm) {
		frm.set_query("ref_doctype", "logs_to_clear", () => ({ filters: { name: ["in", frm.doc.__onload?.log_doctypes ?? []] } }));
	},
});
