// Who only takes steps of a document sees the rest of it as fixed; the server says which fields are theirs.
const STEPPED = ["Renovation Application", "Special Permit", "Parking Permit", "Move Request", "Handover Inspection", "Subscription Agreement", "Sales Contract"];

for (const doctype of STEPPED) {
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			const own = frm.doc.__onload && frm.doc.__onload.step_fields;
			if (!own || frm.is_new()) return;
			for (const field of frm.meta.fields) if (!own.includes(field.fieldname)) frm.set_df_property(field.fieldname, "read_only", 1);
		},
	});
}
