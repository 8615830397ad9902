// The guards' page without a network.
self.phone = { store: "gate-3", frame: "/gate", scripts: ["phone_store", "gate"], isMine: (path) => path === "/gate" };
importScripts("/assets/property_service/js/phone_worker.js");
