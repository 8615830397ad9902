// Checklists on forms: what is in order is marked at once, so that only what is not has to be entered line by line.
const CHECKLISTS = { "Handover Inspection": "results", "Move Request": "checklist", "Renovation Inspection": "results", "Special Permit": "checklist" };

for (const [doctype, table] of Object.entries(CHECKLISTS)) {
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			const open = () => (frm.doc[table] || []).filter((row) => !row.result && row.answer_type === "Pass-Fail");
			const closed = frm.doc.recorded || frm.doc.docstatus === 2 || (frm.doc.docstatus === 1 && !frm.get_docfield(table).allow_on_submit);
			if (closed || !open().length || !frm.has_perm("write")) return;
			frm.add_custom_button(__("Mark the Rest as Passed"), () => {
				for (const row of open()) frappe.model.set_value(row.doctype, row.name, "result", "Pass");
			});
		},
	});
}
