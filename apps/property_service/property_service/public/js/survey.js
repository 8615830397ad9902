// Sends the answers of the survey page; what the server says is shown in place.
const form = document.getElementById("survey");
form?.addEventListener("submit", async (event) => {
	event.preventDefault();
	const given = Object.fromEntries(new FormData(form)), answers = {};
	for (const [name, value] of Object.entries(given)) if (/^q\d+$/.test(name)) answers[name.slice(1)] = value;
	const answer = await fetch("/api/method/property_service.survey.votes.answer", {
		method: "POST", headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": form.dataset.token },
		body: JSON.stringify({ token: form.dataset.survey, answers, overall: given.overall, comment: given.comment, code: given.code ?? "" }),
	}).catch(() => null);
	const body = answer ? await answer.json().catch(() => ({})) : {};
	if (answer?.ok) return form.replaceChildren(Object.assign(document.createElement("p"), { className: "note good", textContent: `✓ ${body.message}` }));
	const said = form.querySelector('[data-role="said"]');
	said.textContent = body._server_messages ? JSON.parse(JSON.parse(body._server_messages)[0]).message : form.dataset.lost;
	said.hidden = false;
});
