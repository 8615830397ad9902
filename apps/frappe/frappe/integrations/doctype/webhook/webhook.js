frappe.ui.form.on("Webhook", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Requests"), () => frappe.set_route("List", "Webhook Request Log"));
		frm.add_custom_button(__("Preview"), () => {
			const field = { fieldname: "document", fieldtype: "Link", options: frm.doc.webhook_doctype, label: __("Document"), reqd: 1 };
			frappe.prompt([field], async (values) => {
				const { message } = await frm.call({ method: "preview", args: values });
				frappe.msgprint(`${message.meets_condition ? __("The condition holds") : __("The condition does not hold")}: ${message.body}`);
			}, __("Preview"), __("Run"));
		});
	},
});
