frappe.ui.form.on("Auto Email Report", {
  refresh(frm) {
    if (frm.is_new()) return;
    frm.add_custom_button(__("Show Report"), () => frappe.set_route("query-report", frm.doc.report));
    frm.add_custom_button(__("Send Now"), async () => {
      const answer = await frappe.call({ method: "frappe.email.doctype.auto_email_report.auto_email_report.send_now", args: { name: frm.doc.name } });
      frappe.show_alert({ message: answer.message ? __("Queued for sending") : __("There is nothing to send today"), indicator: answer.message ? "green" : "orange" });
    });
  },
});
