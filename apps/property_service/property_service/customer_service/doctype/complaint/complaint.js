frappe.ui.form.on("Complaint", {
  setup(frm) {
    frm.set_query("category", () => ({ filters: { is_group: 0 } }));
  },
  category(frm) {
    if (!frm.doc.category) return;
    frappe.db.get_value("Case Category", frm.doc.category, ["default_department", "default_priority"]).then(({ message }) => {
      if (message.default_department && !frm.doc.department) frm.set_value("department", message.default_department);
      if (message.default_priority && frm.is_new()) frm.set_value("priority", message.default_priority);
    });
  },
});
