frappe.ui.form.on("Email Queue", {
	refresh(frm) {
		if (["Sent", "Sending"].includes(frm.doc.status)) return;
		frm.add_custom_button(__("Send Again"), async () => {
			await frm.call("send_again");
			frm.reload_doc();
		});
	},
});
