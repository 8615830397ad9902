// Filling the checklist, and the answer of the inspected person.
async function step(frm, method, args = {}) {
	await frm.call(method, args);
	await frm.reload_doc();
}
const reason = (label) => ({ fieldname: "text", fieldtype: "Small Text", label, reqd: 1 });

frappe.ui.form.on("Post Inspection", {
	refresh(frm) {
		if (frm.doc.docstatus !== 1) return;
		if (!frm.doc.staff_acknowledged_at) frm.add_custom_button(__("I Have Seen It"), () => step(frm, "acknowledge"));
		if (!frm.doc.appealed_at)
			frm.add_custom_button(__("Object"), () => frappe.prompt(reason(__("Why Do You Object")), (values) => step(frm, "object_to", { reason: values.text })));
		else if (!frm.doc.appeal_result)
			for (const [changed, label] of [[1, __("Change to Passed")], [0, __("Uphold")]])
				frm.add_custom_button(label, () => frappe.prompt(reason(__("Answer to the Appeal")), (values) => step(frm, "decide", { changed, answer: values.text })));
	},
});
