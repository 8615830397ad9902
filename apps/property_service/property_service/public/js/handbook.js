// Receipts and quizzes of the handbook page.
const book = document.getElementById("handbook");
const said = book.querySelector('[data-role="said"]');

async function ask(method, args) {
	const answer = await fetch(`/api/method/property_service.staff.handbook.${method}`, {
		method: "POST", headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": book.dataset.token }, body: JSON.stringify(args),
	}).catch(() => null);
	const body = answer ? await answer.json().catch(() => ({})) : {};
	if (answer?.ok) return body.message ?? {};
	said.textContent = body._server_messages ? JSON.parse(JSON.parse(body._server_messages)[0]).message : book.dataset.lost;
	return null;
}

book.querySelector("[data-acknowledge]")?.addEventListener("click", async ({ target }) => {
	if (await ask("acknowledge", { article: target.dataset.acknowledge })) target.replaceWith(Object.assign(document.createElement("p"), { textContent: `✓ ${book.dataset.noted}` }));
});

book.querySelector("[data-quiz]")?.addEventListener("submit", async (event) => {
	event.preventDefault();
	const form = event.target, given = new FormData(form);
	const answers = [...form.querySelectorAll("fieldset")].map((_each, index) => Number(given.get(`q${index + 1}`)));
	const found = await ask("take_quiz", { article: form.dataset.quiz, answers });
	if (found) said.textContent = `${found.passed ? "✓" : "✗"} ${found.score} % ${found.passed ? book.dataset.passed : book.dataset.failed}`;
});
