// The guards' page without a network.
self.phone = { store: "gate-4", frame: "/gate", scripts: ["phone_store", "gate", "gate_vehicles"], isMine: (path) => path === "/gate" };
importScripts("/assets/property_service/js/phone_worker.js");
