// Who could take the shift: asked of the rules, chosen by a click.
const LEADS = ["CS Lead", "Property Manager", "Sales CS Supervisor", "System Manager"];

frappe.ui.form.on("Roster Change Request", {
	setup(frm) {
		frm.set_query("assignment", () => ({ filters: { staff: frm.doc.staff, status: "Planned" } }));
		frm.set_query("swap_assignment", () => ({ filters: { staff: frm.doc.swap_with, status: "Planned" } }));
	},
	/** One asks for oneself; whoever leads enters requests of others too. */
	async onload(frm) {
		if (!frm.is_new() || frm.doc.staff || LEADS.some((role) => frappe.user.has_role(role))) return;
		const mine = await frappe.db.get_list("Staff Member", { filters: { user: frappe.session.user }, fields: ["name"], limit: 1 });
		if (mine.length && !frm.doc.staff) await frm.set_value("staff", mine[0].name);
	},
	/** Somebody who is ill calls in the morning: it is about today. */
	request_type(frm) {
		if (frm.doc.request_type !== "Sick Leave" || frm.doc.from_date || frm.doc.to_date) return;
		frm.set_value({ from_date: frappe.datetime.get_today(), to_date: frappe.datetime.get_today() });
	},
	refresh(frm) {
		if (frm.is_new() || frm.doc.docstatus !== 0 || frm.doc.request_type === "Swap") return;
		frm.add_custom_button(__("Who Can Take Over"), async () => {
			const { message } = await frm.call("get_candidates");
			if (!message.length) return frappe.msgprint(__("Nobody can take this shift without breaking a rule"));
			const options = message.map((each) => ({ value: each.staff, label: each.title }));
			frappe.prompt({ fieldname: "staff", fieldtype: "Select", label: __("Replacement"), options, reqd: 1 }, (values) => frm.set_value("replacement", values.staff));
		});
	},
});
