// Passes on the days on which they hold.
frappe.views.calendar["Entry Pass"] = {
	field_map: { start: "valid_from", end: "valid_to", id: "name", title: "holder_name", status: "status" },
};
