// What the form of an import asks for; the check, the columns and the result are drawn below it by the desk.
const PLACE = "frappe.core.doctype.data_import.data_import";

// A file to fill in: empty, or with documents in it that are to be changed.
function template(frm) {
	const columns = { [__("Mandatory columns")]: "", [__("All columns, child tables too")]: "All" };
	const records = { [__("An empty table")]: "blank_template", [__("Five documents as an example")]: "5_records", [__("All documents, to be changed")]: "all" };
	const first = frm.doc.import_type === "Insert New Records" ? 0 : 2;
	const dialog = new frappe.ui.Dialog({
		title: __("Download Template"),
		fields: [
			{ fieldname: "columns", fieldtype: "Select", label: __("Columns"), options: Object.keys(columns), default: Object.keys(columns)[first ? 1 : 0] },
			{ fieldname: "records", fieldtype: "Select", label: __("Content"), options: Object.keys(records), default: Object.keys(records)[first] },
			{ fieldname: "file_type", fieldtype: "Select", label: __("File Type"), options: ["Excel", "CSV"], default: "Excel" },
		],
		primary_action_label: __("Download"),
		primary_action(chosen) {
			dialog.hide();
			const asked = { doctype: frm.doc.reference_doctype, file_type: chosen.file_type, export_records: records[chosen.records], export_fields: columns[chosen.columns] };
			window.open(`${frappe.boot?.base_path ?? ""}/api/method/${PLACE}.download_template?${new URLSearchParams(asked)}`);
		},
	});
	dialog.show();
}

frappe.ui.form.on("Data Import", {
	setup(frm) {
		frm.set_query("reference_doctype", () => ({ query: "frappe.core.data_import.allowed.importable" }));
	},
	refresh(frm) {
		if (frm.doc.reference_doctype) frm.add_custom_button(__("Download Template"), () => template(frm));
	},
	reference_doctype(frm) {
		frm.clear_custom_buttons();
		frm.events.refresh(frm);
	},
});
