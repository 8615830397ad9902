frappe.ui.form.on("Complaint", {
  setup(frm) {
    frm.set_query("category", () => ({ filters: { is_group: 0 } }));
    // Once the unit is known, the people of that unit come alone.
    frm.set_query("resident", () => ({ query: "property_service.search.residents", filters: frm.doc.unit ? { unit: frm.doc.unit } : {} }));
    frm.set_query("duplicate_of", () => ({ filters: { name: ["!=", frm.doc.name || ""], category: frm.doc.category || undefined } }));
  },

  async category(frm) {
    if (!frm.doc.category) return;
    const { message } = await frappe.db.get_value("Case Category", frm.doc.category, ["default_department", "default_priority"]);
    if (message.default_department && !frm.doc.department) frm.set_value("department", message.default_department);
    if (message.default_priority && frm.is_new()) frm.set_value("priority", message.default_priority);
  },

  async resident(frm) {
    if (!frm.doc.resident || frm.doc.caller_name) return;
    // The name only: the server takes over the number, which many readers see masked.
    const { message } = await frappe.db.get_value("Resident", frm.doc.resident, "resident_name");
    if (message && message.resident_name) frm.set_value("caller_name", message.resident_name);
  },
});
