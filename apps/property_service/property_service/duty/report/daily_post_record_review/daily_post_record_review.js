frappe.query_reports["Daily Post Record Review"] = {
  onload(report) {
    report.page.add_inner_button(__("Mark as reviewed"), async () => {
      const { date, department } = report.get_filter_values();
      await frappe.call({ method: "property_service.duty.report.daily_post_record_review.daily_post_record_review.review", args: { date, department } });
      frappe.show_alert({ message: __("Reviewed"), indicator: "green" });
      await report.refresh();
    });
  },
  formatter(value, row, column, data, default_formatter) {
    const [word, colour] = { Present: [__("Present")], "Came Late": [__("Came Late"), "orange"], Missing: [__("Missing"), "red"] }[value] || [];
    return colour ? `<span class="indicator-pill ${colour}">${frappe.utils.escape_html(word)}</span>` : word || default_formatter(value, row, column, data);
  },
};
