// The steps of an import on its form: a template, a check of the file, the import and what became of its rows.
const PLACE = "frappe.core.doctype.data_import.data_import";
const escaped = (text) => frappe.utils.escape_html(String(text ?? ""));

function table(head, rows) {
	const cells = (row, tag) => `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
	return `<table><thead>${cells(head, "th")}</thead><tbody>${rows.map((row) => cells(row, "td")).join("")}</tbody></table>`;
}

function problems(found) {
	if (!found.length) return "";
	return table([__("Line"), __("Column"), __("Problem")], found.slice(0, 200).map((each) => [each.row, each.column, each.message]));
}

async function check(frm) {
	if (frm.is_dirty()) await frm.save();
	const { message } = await frappe.call({ method: `${PLACE}.get_preview_from_template`, args: { data_import: frm.doc.name }, freeze: true });
	const verdict = message.problems.length
		? __("{0} documents, {1} problems", [message.total, message.problems.length])
		: __("The file has no errors: {0} documents are ready", [message.total]);
	const left = message.unknown.length ? `<p>${escaped(__("These columns are not imported: {0}", [message.unknown.join(", ")]))}</p>` : "";
	const sample = table([__("Line"), ...message.header], message.data);
	frm.set_df_property("import_preview", "options", `<p><b>${escaped(verdict)}</b></p>${left}${problems(message.problems)}${sample}`);
}

// One choice per column: a field, or nothing. What is chosen is kept with the import.
async function map(frm) {
	if (frm.is_dirty()) await frm.save();
	const { message } = await frappe.call({ method: `${PLACE}.get_columns`, args: { data_import: frm.doc.name }, freeze: true });
	const skip = __("Don't Import");
	const label = (field) => (message.fields.filter((each) => each.label === field.label).length > 1 ? `${field.label} (${field.value})` : field.label);
	const labels = new Map(message.fields.map((field) => [field.value, label(field)]));
	const values = new Map([...labels].map(([value, text]) => [text, value]));
	const dialog = new frappe.ui.Dialog({
		title: __("Map Columns"),
		fields: message.columns.map((column) => ({
			fieldname: `column_${column.index}`, fieldtype: "Select", label: column.title, description: column.samples.join(" · "),
			options: [skip, ...values.keys()], default: labels.get(column.field) ?? skip,
		})),
		primary_action_label: __("Save"),
		async primary_action(chosen) {
			dialog.hide();
			const places = message.columns.map((column) => [column.index, values.get(chosen[`column_${column.index}`]) ?? "Don't Import"]);
			await frm.set_value("template_options", JSON.stringify({ column_to_field_map: Object.fromEntries(places) }));
			await check(frm);
		},
	});
	dialog.show();
}

async function start(frm) {
	if (frm.is_dirty()) await frm.save();
	await frappe.call({ method: `${PLACE}.form_start_import`, args: { data_import: frm.doc.name } });
	frappe.show_alert(__("The import has started"));
	await frm.reload_doc();
}

// Asks how far the import is until it ends or another document is open.
async function watch(frm, name) {
	if (frm.doc.name !== name || frm.doc.status !== "In Progress") return;
	const { message } = await frappe.call({ method: `${PLACE}.get_import_status`, args: { data_import_name: name } });
	if (message.status !== "In Progress") return frm.reload_doc();
	frm.set_df_property("import_preview", "options", `<p><b>${message.current} / ${message.total_records}</b></p>`);
	setTimeout(() => watch(frm, name), 1000);
}

async function result(frm) {
	const { message } = await frappe.call({ method: `${PLACE}.get_import_logs`, args: { data_import: frm.doc.name } });
	const failed = message.filter((row) => !row.success);
	const verdict = __("{0} documents imported, {1} failed", [message.length - failed.length, failed.length]);
	const found = failed.flatMap((row) => JSON.parse(row.messages || "[]"));
	frm.set_df_property("import_preview", "options", `<p><b>${escaped(verdict)}</b></p>${problems(found)}`);
	if (failed.length)
		frm.add_custom_button(__("Download Failed Rows"), () =>
			window.open(`/api/method/${PLACE}.download_errored_template?data_import_name=${encodeURIComponent(frm.doc.name)}`));
}

frappe.ui.form.on("Data Import", {
	setup(frm) {
		frm.set_query("reference_doctype", () => ({ query: "frappe.core.data_import.allowed.importable" }));
	},
	async refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.reference_doctype)
			frm.add_custom_button(__("Download Template"), () =>
				window.open(`/api/method/${PLACE}.download_template?file_type=Excel&doctype=${encodeURIComponent(frm.doc.reference_doctype)}`));
		if (frm.doc.status === "In Progress") {
			setTimeout(() => watch(frm, frm.doc.name), 1000);
			return;
		}
		if (frm.doc.status !== "Pending") await result(frm);
		if (frm.doc.status !== "Success" && (frm.doc.import_file || frm.doc.pasted_text)) {
			frm.add_custom_button(__("Map Columns"), () => map(frm));
			frm.add_custom_button(__("Check File"), () => check(frm));
			frm.add_custom_button(__("Start Import"), () => start(frm));
		}
	},
});
