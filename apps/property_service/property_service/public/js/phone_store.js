// What a page keeps on the phone: a queue of entries by their key, and what was taken along.

/** `stored(name, mode, act)` on the page's own store; `act` gets the box "queue" or "kept" and gives its request. */
function phoneStore(page) {
	function store() {
		return new Promise((resolve, reject) => {
			const asked = indexedDB.open(page, 1);
			asked.onupgradeneeded = () => {
				asked.result.createObjectStore("queue", { keyPath: "key" });
				asked.result.createObjectStore("kept");
			};
			asked.onsuccess = () => resolve(asked.result);
			asked.onerror = () => reject(asked.error);
		});
	}
	return async (name, mode, act) => {
		const base = await store();
		return new Promise((resolve, reject) => {
			const asked = act(base.transaction(name, mode).objectStore(name));
			asked.onsuccess = () => resolve(asked.result);
			asked.onerror = () => reject(asked.error);
		}).finally(() => base.close());
	};
}
