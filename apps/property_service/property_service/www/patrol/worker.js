// The patrol page without a network, whichever point's sticker was scanned.
self.phone = { store: "patrol-3", frame: "/patrol/tour", scripts: ["phone_store", "patrol"], isMine: (path) => path.startsWith("/patrol/") };
importScripts("/assets/property_service/js/phone_worker.js");
