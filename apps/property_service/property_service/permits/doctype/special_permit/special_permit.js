// What a type needs is shown; the server asks for it.
const SECTIONS = { identity_and_witnesses_section: ["needs_identity", "needs_witnesses", "needs_owner_presence"], work_and_closure_section: ["needs_licensed_executor", "needs_route", "needs_seal"] };

async function follow(frm) {
	if (!frm.doc.permit_type) return;
	const { message } = await frappe.call("property_service.permits.special.needs", { permit_type: frm.doc.permit_type });
	for (const [section, needs] of Object.entries(SECTIONS)) frm.toggle_display(section, needs.some((need) => Number(message[need])));
	frm.toggle_display("renovation", Boolean(Number(message.needs_renovation)));
	frm.toggle_display("location", !Number(message.needs_unit));
}

frappe.ui.form.on("Special Permit", {
	setup(frm) {
		frm.set_query("permit_type", () => ({ filters: { applies_to: "Special Permit", active: 1 } }));
		frm.set_query("renovation", () => ({ filters: { unit: frm.doc.unit || undefined, docstatus: 1 } }));
		frm.set_query("applicant", () => ({ query: "property_service.search.residents", filters: frm.doc.unit ? { unit: frm.doc.unit } : {} }));
	},
	refresh: follow,
	permit_type: follow,
});
