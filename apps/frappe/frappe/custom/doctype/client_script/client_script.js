// A script is tried against a form that only notes what is done to it: nothing is shown to others, nothing is saved.
const escaped = (text) => frappe.utils.escape_html(String(text ?? ""));
const short = (value) => { try { return JSON.stringify(value)?.slice(0, 120) ?? typeof value; } catch { return typeof value; } };

// Stands in for anything: each call is noted, each part is such a thing again.
function noting(path, said, known = {}) {
	return new Proxy(function () {}, {
		get: (_target, key) => (key === "then" || typeof key === "symbol" ? undefined : key in known ? known[key] : noting(`${path}.${key}`, said)),
		apply: (_target, _self, args) => { said.push(`${path}(${args.map(short).join(", ")})`); return noting(`${path}()`, said); },
		set: (_target, key, value) => { said.push(`${path}.${String(key)} = ${short(value)}`); return true; },
	});
}

// What a list would ask of its script, with one document as its only row.
async function tryList(settings, doc, said) {
	const list = noting("list", said, { doctype: doc.doctype, data: [doc], get_checked_items: () => [doc] });
	for (const event of ["onload", "refresh"]) if (settings[event]) { said.push(`— ${event}`); await settings[event](list); }
	if (settings.get_indicator) said.push(`— get_indicator: ${short(settings.get_indicator(doc))}`);
}

async function attempt(frm, name) {
	await frappe.xcall("frappe.model.utils.user_settings.save", { doctype: "Client Script", user_settings: { trial: { script: frm.doc.script ?? "" } } });
	const said = [];
	const doc = name ? await frappe.db.get_doc(frm.doc.dt, name) : { doctype: frm.doc.dt, __islocal: 1 };
	const events = {};
	const form = noting("frm", said, { doc, docname: doc.name, doctype: frm.doc.dt, is_new: () => !name });
	const lists = {};
	const face = noting("frappe", said, { ui: { form: { on: (_type, handlers) => Object.assign(events, handlers) } }, listview_settings: lists, utils: frappe.utils });
	// A script that cannot be read fails while it loads: only the window hears of it.
	let broken = "";
	const hear = (event) => { broken = __("Line {0}: {1}", [event.lineno, event.message]); event.preventDefault(); };
	addEventListener("error", hear);
	delete globalThis.client_script_attempt;
	await frappe.require(`/api/method/frappe.desk.scripts.try_script?at=${Date.now()}`);
	removeEventListener("error", hear);
	if (broken || !globalThis.client_script_attempt) return [__("The script has an error"), [broken]];
	try {
		globalThis.client_script_attempt(face, form, __);
		if (frm.doc.view === "List") { Object.assign(events, lists[frm.doc.dt]); await tryList(events, doc, said); }
		else for (const event of ["setup", "onload", "refresh", "validate"]) if (events[event]) { said.push(`— ${event}`); await events[event](form); }
	} catch (error) {
		const line = /try_script[^\s)]*?:(\d+):\d+/.exec(error.stack ?? "")?.[1];
		said.push(line ? __("Line {0}: {1}", [line, error.message]) : `${error.name}: ${error.message}`);
		return [__("The script has an error"), said];
	}
	return [__("The script works. It answers: {0}", [Object.keys(events).join(", ") || "–"]), said];
}

frappe.ui.form.on("Client Script", {
	dt: (frm) => frm.trigger("refresh"),
	refresh(frm) {
		frm.clear_custom_buttons();
		if (!frm.doc.dt) return;
		frm.add_custom_button(__("Dry Run"), () => {
			const field = { fieldname: "document", fieldtype: "Link", options: frm.doc.dt, label: __("Document"), description: __("Empty: a new one") };
			frappe.prompt([field], async (values) => {
				const [verdict, said] = await attempt(frm, values.document);
				frm.set_df_property("result", "options", `<p><b>${escaped(verdict)}</b></p><pre>${escaped(said.join("\n"))}</pre>`);
			}, __("Dry Run"), __("Run"));
		});
	},
});
