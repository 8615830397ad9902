frappe.ui.form.on("Session", {
	refresh(frm) {
		if (frm.doc.__onload?.is_current) frm.set_intro(__("This is the session you use now."), "blue");
		frm.add_custom_button(__("End Session"), () => {
			frappe.confirm(__("{0} is logged out of {1} at once. What was not saved there is lost.", [frm.doc.user, frm.doc.device]), async () => {
				await frappe.call({ method: "frappe.client.delete", args: { doctype: "Session", name: frm.doc.name } });
				if (frm.doc.__onload?.is_current) window.location.reload();
				else frappe.set_route("List", "Session");
			});
		});
	},
});
