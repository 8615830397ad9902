frappe.ui.form.on("Report", {
  refresh(frm) {
    if (frm.is_new() || frm.doc.disabled) return;
    const { report_type, ref_doctype, name } = frm.doc;
    const parts = report_type === "Report Builder" ? [ref_doctype, "view", "report", name] : ["query-report", name];
    frm.add_custom_button(__("Show Report"), () => frappe.set_route(...parts));
  },
});
