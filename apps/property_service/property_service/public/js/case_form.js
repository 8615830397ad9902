// What complaints and requests have in common on screen: work orders, and others that are about the same thing.
const KINDS = ["Complaint", "Service Request"];

async function radar(frm) {
	const { message } = await frappe.call("property_service.customer_service.merging.suggestions", { doctype: frm.doctype, name: frm.doc.name });
	const { duplicates, group } = message;
	if (group) {
		frm.set_intro(__("Group issue? {0} cases of this category from {1} within 24 hours", [group.cases.length + 1, group.building]), "orange");
		if (group.cases.some((row) => mergeable(frm, row))) frm.add_custom_button(__("Merge as Group Issue"), () => merge(frm, group.cases));
	} else if (duplicates.length) {
		frm.set_intro(__("Perhaps the same: {0}", [duplicates.map((row) => row.name).join(", ")]), "orange");
		if (duplicates.some((row) => mergeable(frm, row))) frm.add_custom_button(__("Merge into This"), () => merge(frm, duplicates));
	}
}

/** Complaints are merged with complaints, requests with requests; of the other kind one is told. */
const mergeable = (frm, row) => row.doctype === frm.doctype && ["New", "Accepted"].includes(row.workflow_state);

function merge(frm, cases) {
	const names = cases.filter((row) => mergeable(frm, row)).map((row) => row.name);
	frappe.confirm(__("Merge {0} into {1}? Every caller is kept and asked afterwards.", [names.join(", "), frm.doc.name]), async () => {
		await frappe.call("property_service.customer_service.merging.merge", { doctype: frm.doctype, into: frm.doc.name, names });
		await frm.reload_doc();
	});
}

for (const kind of KINDS) {
	frappe.ui.form.on(kind, {
		refresh(frm) {
			if (frm.is_new() || ["Closed", "Merged", "Declined"].includes(frm.doc.workflow_state)) return;
			frm.add_custom_button(__("Work Order"), async () => {
				const name = (await frm.call("make_work_order")).message;
				frappe.set_route("Form", "Work Order", name);
			});
			radar(frm);
		},
	});
}
