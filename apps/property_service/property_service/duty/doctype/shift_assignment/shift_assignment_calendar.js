// Who works when, in the colours of the shifts.
frappe.views.calendar["Shift Assignment"] = {
	field_map: { start: "start_at", end: "end_at", id: "name", title: "title", color: "color", status: "status" },
	get_events_method: "property_service.duty.events.get_events",
};
