// A click that arrives twice carries the same key, and the second one makes nothing. What is due for a renovation is proposed.
const DUE = { Owner: "deposit_due_owner", Contractor: "deposit_due_contractor" };

async function propose(frm) {
	if (!frm.is_new() || frm.doc.entry_type !== "Received" || frm.doc.against_doctype !== "Renovation Application" || !frm.doc.against_name || !DUE[frm.doc.payer_type]) return;
	const work = (await frappe.db.get_value("Renovation Application", frm.doc.against_name, ["applicant", "contractor", ...Object.values(DUE)])).message;
	const [field, doctype, name] = frm.doc.payer_type === "Owner" ? ["resident", "Resident", "resident_name"] : ["agency", "External Agency", "agency_name"];
	const payer = work[frm.doc.payer_type === "Owner" ? "applicant" : "contractor"];
	const shown = payer ? (await frappe.db.get_value(doctype, payer, name)).message[name] : "";
	await frm.set_value({ [field]: payer, payer_name: (shown || "").includes("*") ? "" : shown, amount: work[DUE[frm.doc.payer_type]] });
}

frappe.ui.form.on("Deposit Entry", {
	setup(frm) {
		frm.set_query("against_doctype", () => ({ filters: { name: ["in", ["Renovation Application", "Entry Pass", "Special Permit", "Parking Permit"]] } }));
		frm.set_query("original_entry", () => ({ filters: { against_name: frm.doc.against_name, docstatus: 1, entry_type: "Received" } }));
	},
	onload(frm) {
		if (frm.is_new() && !frm.doc.request_key) frm.doc.request_key = frappe.utils.get_random(20);
		return propose(frm);
	},
	against_name: propose,
	payer_type: propose,
	async entry_pass(frm) {
		if (frm.doc.reason_type !== "Lost Card" || !frm.doc.entry_pass || frm.doc.amount) return;
		await frm.set_value("amount", (await frappe.db.get_value("Entry Pass", frm.doc.entry_pass, "fee")).message.fee);
	},
	async original_entry(frm) {
		if (!frm.doc.original_entry) return;
		const receipt = await frappe.db.get_value("Deposit Entry", frm.doc.original_entry, ["payer_type", "resident", "agency"]);
		for (const [field, value] of Object.entries(receipt.message)) await frm.set_value(field, value);
	},
});
