// Keeps a page's shell on the device. What people record lives in IndexedDB and is never touched here.
const { name, shell, pages, version, files, later } = {{ facts|safe }};
const CACHE = `${name}-${version}`;
const PAGES = new RegExp(pages);

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([shell, ...files].map((url) => new Request(url, { cache: "reload" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((one) => one.startsWith(`${name}-`) && one !== CACHE);
    await Promise.all(old.map((one) => caches.delete(one)));
    await self.clients.claim();
  })());
});

// A page tells which of the later files this device will need, so that they are here before the network goes.
self.addEventListener("message", (event) => {
  const wanted = later.filter((url) => event.data?.keep?.includes(url));
  event.waitUntil(Promise.all(wanted.map((url) => fromHere(url))).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGES.test(url.pathname)) event.respondWith(fromHere(shell));
  } else if (files.includes(url.pathname) || later.includes(url.pathname)) {
    event.respondWith(fromHere(url.pathname));
  }
});

/** The kept file; if it is not here, it is fetched and, unless that fails, kept. */
async function fromHere(address) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(address, { ignoreSearch: true });
  if (kept) return kept;
  const reply = await fetch(address);
  if (reply.ok) await cache.put(address, reply.clone());
  return reply;
}
