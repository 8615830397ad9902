frappe.listview_settings["Property Unit"] = {
	button: {
		show: () => true,
		get_label: () => __("Unit 360"),
		get_description: (doc) => __("All of {0} on one page", [doc.display_name || doc.name]),
		action: (doc) => frappe.set_route("unit-360", doc.name),
	},
};
