// The file is fetched once; afterwards its end is noted.
frappe.ui.form.on("Data Export Request", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.requested_by !== frappe.session.user) return;
		if (frm.doc.workflow_state === "Ready for Download")
			frm.add_custom_button(__("Download"), () =>
				frappe.confirm(__("The file can be fetched once. Fetch it now?"), async () => {
					const answer = await fetch("/api/method/property_service.residents.exports.download", {
						method: "POST", headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token || frappe.boot.csrf_token },
						body: JSON.stringify({ name: frm.doc.name }),
					});
					if (!answer.ok) return frappe.msgprint(__("The file could not be fetched"));
					const link = document.createElement("a");
					link.href = URL.createObjectURL(await answer.blob());
					link.download = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") || "")?.[1] || `${frm.doc.name}.xlsx`;
					link.click();
					await frm.reload_doc();
				}));
		if (frm.doc.workflow_state === "Downloaded")
			frm.add_custom_button(__("File Destroyed"), async () => { await frappe.call("property_service.residents.exports.confirm_destroyed", { name: frm.doc.name }); await frm.reload_doc(); });
	},
});
