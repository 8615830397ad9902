// Whoever leaves hands over the shift that is on; relief, post, what is counted and what is open follow from it.
const LEADS = ["CS Lead", "Property Manager"];

frappe.ui.form.on("Shift Handover", {
	setup(frm) {
		frm.set_query("outgoing", () => ({ filters: { status: ["in", ["On Duty", "Planned", "Absent"]] } }));
	},
	async onload(frm) {
		if (!frm.is_new() || frm.doc.outgoing) return;
		const { message } = await frappe.call("property_service.duty.my_day.shift_on_now");
		if (!message) return;
		// the draft there is already is taken up again, with what is counted and what is open
		const draft = (await frappe.call({ method: "property_service.duty.my_day.begin", args: { assignment: message }, type: "POST" })).message;
		frappe.set_route("Form", "Shift Handover", draft.name);
	},
	refresh(frm) {
		const without = frm.doc.override_reason || LEADS.some((role) => frappe.user.has_role(role));
		frm.set_df_property("override_reason", "hidden", without ? 0 : 1);
	},
});
