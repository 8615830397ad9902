// The scope is chosen from the office's list; the office gives more time and prepares refunds.
const CHOSEN = "Pass";

async function choose(frm) {
	const templates = await frappe.db.get_list("Checklist Template", { filters: { usage: "Renovation Scope", active: 1 }, limit: 1 });
	if (!templates.length) return;
	const template = await frappe.db.get_doc("Checklist Template", templates[0].name);
	const known = new Set((frm.doc.scope || []).map((row) => row.item));
	const fields = template.items
		.filter((item) => !item.prohibited)
		.map((item) => ({ fieldname: `item_${item.idx}`, fieldtype: "Check", label: item.item, default: known.has(item.item) ? 1 : 0 }));
	frappe.prompt(fields, (values) => {
		for (const item of template.items) {
			if (!values[`item_${item.idx}`] || known.has(item.item)) continue;
			const row = frm.add_child("scope");
			Object.assign(row, { section: item.section, item: item.item, risk_flag: item.risk_flag, result: CHOSEN });
		}
		frm.refresh_field("scope");
		frm.dirty();
	}, __("Choose the Scope"));
}

function prolong(frm) {
	frappe.prompt(
		[{ fieldname: "until", fieldtype: "Date", label: __("Until"), reqd: 1 }, { fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }],
		async (values) => {
			await frm.call("prolong", values);
			await frm.reload_doc();
		},
		__("Give More Time"),
	);
}

function hand_over(frm) {
	frappe.prompt(
		[
			{ fieldname: "applicant", fieldtype: "Link", options: "Resident", label: __("New Applicant"), reqd: 1, get_query: () => ({ query: "property_service.search.residents", filters: { unit: frm.doc.unit } }) },
			{ fieldname: "signed_on", fieldtype: "Date", label: __("Agreement Signed On"), reqd: 1, default: frappe.datetime.get_today() },
		],
		async (values) => {
			await frm.call("hand_over", values);
			await frm.reload_doc();
		},
		__("Hand Over to New Owner"),
	);
}

async function refund(frm) {
	const { message } = await frappe.call({ method: "property_service.permits.deposits.draft_refunds", args: { doctype: frm.doctype, name: frm.doc.name } });
	frappe.set_route("List", "Deposit Entry", { against_name: frm.doc.name });
	if (!message.length) frappe.show_alert(__("There is nothing to refund"));
}

frappe.ui.form.on("Renovation Application", {
	setup(frm) {
		frm.set_query("contractor", () => ({ filters: { agency_type: "Contractor", blacklisted: 0 } }));
		frm.set_query("applicant", () => ({ query: "property_service.search.residents", filters: frm.doc.unit ? { unit: frm.doc.unit } : {} }));
	},
	refresh(frm) {
		if (frm.doc.docstatus === 0) frm.add_custom_button(__("Choose the Scope"), () => choose(frm));
		if (frm.is_new()) return;
		if (frm.doc.docstatus === 1 && frm.doc.permit_token) frm.add_custom_button(__("Page of the Contractor"), () => window.open(`/contractor/${frm.doc.permit_token}`));
		const office = frappe.user.has_role(["Front Desk", "CS Lead", "Property Manager", "System Manager"]);
		if (office && ["Approved", "Under Construction", "Acceptance Pending", "Stopped"].includes(frm.doc.workflow_state)) frm.add_custom_button(__("Give More Time"), () => prolong(frm));
		if (office && frm.doc.docstatus === 1 && frm.doc.workflow_state !== "File Closed") frm.add_custom_button(__("Hand Over to New Owner"), () => hand_over(frm));
		if (["Refund Due", "Rejected", "Cancelled"].includes(frm.doc.workflow_state) && frm.doc.deposit_balance) frm.add_custom_button(__("Prepare Refunds"), () => refund(frm));
	},
});
