// A session is called by a hash, which tells nobody anything.
frappe.listview_settings["Session"] = { hide_name_column: true };
