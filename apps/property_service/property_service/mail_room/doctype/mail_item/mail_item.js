// Mail changes hands by buttons alone.
async function step(frm, method, args = {}) {
	await frm.call(method, args);
	await frm.reload_doc();
}

frappe.ui.form.on("Mail Item", {
	/** Whom the label names is found once; home and name follow. */
	async addressee(frm) {
		if (!frm.doc.addressee) return;
		const homes = await frappe.db.get_list("Unit Occupancy", { filters: { resident: frm.doc.addressee, status: "Active" }, fields: ["unit"], limit: 2 });
		if (!frm.doc.unit && homes.length === 1) await frm.set_value("unit", homes[0].unit);
		const { message } = await frappe.db.get_value("Resident", frm.doc.addressee, "resident_name");
		if (!frm.doc.addressee_text && message) await frm.set_value("addressee_text", message.resident_name);
	},
	refresh(frm) {
		if (frm.is_new() || !["Waiting", "Out for Delivery", "Stuck"].includes(frm.doc.status)) return;
		frm.add_custom_button(__("Sign For It"), () =>
			frappe.prompt([
				{ fieldname: "signed_by", fieldtype: "Data", label: __("Signed By"), default: frm.doc.addressee_text },
				{ fieldname: "id_checked", fieldtype: "Check", label: __("Identity Checked") },
				{ fieldname: "proxy_relation", fieldtype: "Data", label: __("Proxy's Relation") },
				{ fieldname: "signature", fieldtype: "Signature", label: __("Signature") },
			], (values) => step(frm, "hand_over", values), __("Sign For It"), __("Sign For It")));
		if (frm.doc.status !== "Out for Delivery") frm.add_custom_button(__("Send Out"), () => step(frm, "send_out"));
		if (frm.doc.status !== "Stuck") frm.add_custom_button(__("Nobody There"), () => step(frm, "not_reached"));
		if (frm.doc.moved_out)
			frm.add_custom_button(__("Send On"), async () => {
				const { message } = await frm.call("forward");
				await frm.reload_doc();
				frappe.msgprint(__("The address is in {0}", [message]));
			});
		frm.add_custom_button(__("Send Back"), () =>
			frappe.prompt({ fieldname: "reason", fieldtype: "Small Text", label: __("Reason for the Return"), reqd: 1 }, (values) => step(frm, "send_back", values), __("Send Back"), __("Send Back")));
	},
});
