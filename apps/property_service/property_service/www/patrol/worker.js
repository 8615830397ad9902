// Keeps the patrol page at hand where there is no network: its frame, its script and its styles. Scans wait in the page's own store.
const STORE = "patrol-2";
const FRAME = "/patrol/tour";

self.addEventListener("install", (event) => {
	event.waitUntil(caches.open(STORE).then((store) => store.addAll([FRAME, "/assets/property_service/js/phone_store.js", "/assets/property_service/js/patrol.js"])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
	const old = (names) => Promise.all(names.filter((name) => name.startsWith("patrol-") && name !== STORE).map((name) => caches.delete(name)));
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
	if (request.method !== "GET" || path.startsWith("/api/")) return;
	if (request.mode === "navigate") event.respondWith(fresh(request, FRAME));
	else if (path.startsWith("/assets/")) event.respondWith(fresh(request, request.url));
});
