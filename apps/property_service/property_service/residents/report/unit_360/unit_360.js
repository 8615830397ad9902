frappe.query_reports["Unit 360"] = {
  initial_depth: 2,
  formatter(value, row, column, data, default_formatter) {
    return column.fieldname === "document" && !data.indent ? `<strong>${frappe.utils.escape_html(data.title)}</strong>` : default_formatter(value, row, column, data);
  },
};
