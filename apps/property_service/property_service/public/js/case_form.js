// What complaints and requests have in common on screen: work orders, and others that are about the same thing.
const KINDS = ["Complaint", "Service Request"];

async function radar(frm) {
	const { message } = await frappe.call("property_service.customer_service.merging.suggestions", { doctype: frm.doctype, name: frm.doc.name });
	const { duplicates, group } = message;
	if (group) {
		frm.set_intro(__("Group issue? {0} cases of this category from {1} within 24 hours", [group.cases.length + 1, group.building]), "orange");
		if (group.cases.some(mergeable)) frm.add_custom_button(__("Merge as Group Issue"), () => merge(frm, group.cases));
	} else if (duplicates.length) {
		frm.set_intro(__("Perhaps the same: {0}", [duplicates.map((row) => row.name).join(", ")]), "orange");
		if (duplicates.some(mergeable)) frm.add_custom_button(__("Merge into This"), () => merge(frm, duplicates));
	}
}

const mergeable = (row) => ["New", "Accepted"].includes(row.workflow_state);

function merge(frm, cases) {
	const names = cases.filter(mergeable).map(({ doctype, name }) => ({ doctype, name }));
	frappe.confirm(__("Merge {0} into {1}? Every caller is kept and asked afterwards.", [names.map((row) => row.name).join(", "), frm.doc.name]), async () => {
		await frappe.call("property_service.customer_service.merging.merge", { doctype: frm.doctype, into: frm.doc.name, names });
		await frm.reload_doc();
	});
}

/** What was merged into the case, with its caller and its deadline: each stays a case of its own to read. */
async function followers(frm) {
	const { message } = await frappe.call("property_service.customer_service.merging.followers", { doctype: frm.doctype, name: frm.doc.name });
	if (!message.length) return;
	for (const row of message) {
		const label = [row.name, row.caller_name, row.unit, row.files ? __("{0} files", [row.files]) : ""].filter(Boolean).join(" · ");
		frm.add_custom_button(label, () => frappe.set_route("Form", row.doctype, row.name), __("Merged into This"));
	}
}

for (const kind of KINDS) {
	frappe.ui.form.on(kind, {
		refresh(frm) {
			if (!frm.is_new()) followers(frm);
			if (frm.is_new() || ["Closed", "Merged", "Declined"].includes(frm.doc.workflow_state)) return;
			frm.add_custom_button(__("Work Order"), async () => {
				const name = (await frm.call("make_work_order")).message;
				frappe.set_route("Form", "Work Order", name);
			});
			radar(frm);
		},
	});
}
