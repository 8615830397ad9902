// Reporting to an authority, and handing on to a new owner.
frappe.ui.form.on("Rectification", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.workflow_state === "Closed") return;
		if (frappe.user.has_role("Property Manager") && !frm.doc.reported_on)
			frm.add_custom_button(__("Report to Authority"), () =>
				frappe.prompt({ fieldname: "agency", fieldtype: "Link", options: "External Agency", label: __("Reported To"), reqd: 1 },
					async (values) => { await frm.call("report_to_authority", values); await frm.reload_doc(); }));
		if (frm.doc.unit && frappe.user.has_role(["Front Desk", "CS Lead", "Property Manager"]))
			frm.add_custom_button(__("Hand on to New Owner"), async () => { await frm.call("hand_on"); await frm.reload_doc(); });
	},
});
