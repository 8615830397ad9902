// The service of a meeting, one button a step, as an attendant holds a phone.
async function step(frm, method, args = {}) {
	await frm.call(method, args);
	await frm.reload_doc();
}

frappe.ui.form.on("Meeting Booking", {
	setup(frm) {
		frm.set_query("room", () => ({ filters: { bookable: 1 } }));
		frm.set_query("checklist_template", () => ({ filters: { usage: "Meeting", active: 1 } }));
		frm.set_query("key", () => ({ filters: { location: frm.doc.room } }));
	},
	/** Most meetings take an hour; whoever knows better writes it. */
	starts_at(frm) {
		const start = frm.doc.starts_at;
		if (!start || (frm.doc.ends_at && frm.doc.ends_at > start)) return;
		const hour = Number(start.slice(11, 13)) + 1;
		if (hour < 24) frm.set_value("ends_at", `${start.slice(0, 11)}${String(hour).padStart(2, "0")}${start.slice(13)}`);
	},
	refresh(frm) {
		if (frm.is_new()) return;
		const state = frm.doc.workflow_state;
		if (["In Service", "Break"].includes(state)) {
			frm.add_custom_button(__("Tea Poured"), () => step(frm, "refill"));
			frm.add_custom_button(__("Sound or Picture Fails"), () =>
				frappe.prompt({ fieldname: "note", fieldtype: "Small Text", label: __("What is wrong"), reqd: 1 }, (values) => step(frm, "call_technician", values)));
		}
		if (state === "Clearing" && !frm.doc.power_off_at) frm.add_custom_button(__("Power Is Off"), () => step(frm, "power_off"));
		if (frm.doc.key && ["Confirmed", "Preparing"].includes(state)) frm.add_custom_button(__("Take Key"), () => step(frm, "take_key"));
		if (frm.doc.key && !frm.doc.key_returned_at && ["Clearing", "Break", "In Service"].includes(state)) frm.add_custom_button(__("Key Is Back"), () => step(frm, "bring_key"));
	},
});
