// What the service workers of the phone pages have in common: the page, its scripts and its styles are at hand where there is no
// network. What was done meanwhile waits in the page's own store. self.phone says which page: { store, frame, scripts, isMine(path) }.
const { store, frame, scripts, isMine } = self.phone;
const kind = store.slice(0, store.indexOf("-") + 1);

self.addEventListener("install", (event) => {
	const files = [frame, "/assets/frappe/css/pages.css", ...scripts.map((name) => `/assets/property_service/js/${name}.js`)];
	event.waitUntil(caches.open(store).then((kept) => kept.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
	const old = (names) => Promise.all(names.filter((name) => name.startsWith(kind) && name !== store).map((name) => caches.delete(name)));
	event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

async function fresh(request, key) {
	try {
		const answer = await fetch(request);
		if (answer.ok && !answer.redirected) (await caches.open(store)).put(key, answer.clone());
		return answer;
	} catch (error) {
		const kept = await caches.match(key, { ignoreVary: true });
		if (kept) return kept;
		throw error;
	}
}

self.addEventListener("fetch", (event) => {
	const { request } = event;
	const path = new URL(request.url).pathname;
	if (request.method !== "GET") return;
	if (request.mode === "navigate" && isMine(path)) event.respondWith(fresh(request, frame));
	else if (path.startsWith("/assets/")) event.respondWith(fresh(request, request.url));
});
