// What the form of an import asks for; the check, the columns, the file to fill in and the result are drawn below it by the desk.
frappe.ui.form.on("Data Import", {
	setup(frm) {
		frm.set_query("reference_doctype", () => ({ query: "frappe.core.data_import.allowed.importable" }));
	},
});
