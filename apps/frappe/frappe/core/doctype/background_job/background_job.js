frappe.ui.form.on("Background Job", {
	refresh(frm) {
		if (["Failed", "Cancelled"].includes(frm.doc.status)) {
			frm.add_custom_button(__("Retry"), async () => {
				const { message } = await frm.call("retry");
				frappe.set_route("Form", "Background Job", message);
			});
		}
		if (frm.doc.status === "Queued") {
			frm.add_custom_button(__("Cancel Job"), async () => {
				await frm.call("cancel_job");
				frm.reload_doc();
			});
		}
	},
});
