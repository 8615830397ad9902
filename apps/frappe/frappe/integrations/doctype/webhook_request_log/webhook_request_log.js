frappe.ui.form.on("Webhook Request Log", {
	refresh(frm) {
		frm.add_custom_button(__("Send Again"), async () => {
			const { message } = await frappe.call({ method: "frappe.integrations.webhooks.replay", args: { name: frm.doc.name } });
			frappe.set_route("Form", "Webhook Request Log", message);
		});
	},
});
