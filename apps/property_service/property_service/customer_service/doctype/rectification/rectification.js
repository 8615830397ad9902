// Reporting to an authority, and handing on to a new owner.
frappe.ui.form.on("Rectification", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.workflow_state === "Closed") return;
		frm.add_custom_button(frm.doc.under_warranty ? __("Work Order") : __("Paid Work Order"), async () => {
			const name = (await frm.call("make_work_order")).message;
			frappe.set_route("Form", "Work Order", name);
		});
		if (frappe.user.has_role("Property Manager") && !frm.doc.reported_on)
			frm.add_custom_button(__("Report to Authority"), () =>
				frappe.prompt({ fieldname: "agency", fieldtype: "Link", options: "External Agency", label: __("Reported To"), reqd: 1 },
					async (values) => { await frm.call("report_to_authority", values); await frm.reload_doc(); }));
		if (frm.doc.unit && frappe.user.has_role(["Front Desk", "CS Lead", "Property Manager"]))
			frm.add_custom_button(__("Hand on to New Owner"), async () => { await frm.call("hand_on"); await frm.reload_doc(); });
	},
});
