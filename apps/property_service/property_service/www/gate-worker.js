// Keeps the guards' page at hand where there is no network. What was seen meanwhile waits in the page's own store.
const STORE = "gate-2";
const FRAME = "/gate";

self.addEventListener("install", (event) => {
	event.waitUntil(caches.open(STORE).then((store) => store.addAll([FRAME, "/assets/property_service/js/phone_store.js", "/assets/property_service/js/gate.js"])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
	const old = (names) => Promise.all(names.filter((name) => name.startsWith("gate-") && name !== STORE).map((name) => caches.delete(name)));
	event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

async function fresh(request, key) {
	try {
		const answer = await fetch(request);
		if (answer.ok && !answer.redirected) (await caches.open(STORE)).put(key, answer.clone());
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
	if (request.mode === "navigate" && path === FRAME) event.respondWith(fresh(request, FRAME));
	else if (path.startsWith("/assets/")) event.respondWith(fresh(request, request.url));
});
