// A script is tried as it stands in the form; what it does is taken back.
const escaped = (text) => frappe.utils.escape_html(String(text ?? ""));
const rows = (head, found) => (found.length ? `<table><thead><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join("")}</tr></thead><tbody>${found.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`).join("")}</tbody></table>` : "");

function show(frm, found) {
	const parts = found.error
		? [`<p><b>${escaped(found.error)}</b></p>`]
		: [
			`<p><b>${escaped(__("It works: {0} statements, {1} seconds, {2} rows. Nothing was kept.", [found.statements, found.seconds, found.rows]))}</b></p>`,
			rows([__("Field"), __("Before"), __("After")], found.changes),
			rows([__("Name"), __("Value")], Object.entries(found.names)),
		];
	if (found.log.length) parts.push(`<pre>${escaped(found.log.join("\n"))}</pre>`);
	frm.set_df_property("result", "options", parts.join(""));
}

async function attempt(frm, document) {
	const { message } = await frm.call({ method: "dry_run", args: { document, script: frm.doc.script } });
	show(frm, message);
}

frappe.ui.form.on("Server Script", {
	refresh(frm) {
		frm.add_custom_button(__("Dry Run"), () => {
			if (frm.doc.script_type !== "DocType Event" || !frm.doc.reference_doctype) return attempt(frm, null);
			const field = { fieldname: "document", fieldtype: "Link", options: frm.doc.reference_doctype, label: __("Document"), description: __("Empty: a new one") };
			return frappe.prompt([field], (values) => attempt(frm, values.document), __("Dry Run"), __("Run"));
		});
	},
});
