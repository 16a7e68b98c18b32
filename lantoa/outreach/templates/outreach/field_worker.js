// Keeps the app's shell on the phone. Records live in IndexedDB and are never touched here.
const CACHE = "outreach-{{ version }}";
const PAGES = {{ pages_json|safe }};
const FILES = {{ files_json|safe }};

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...PAGES, ...FILES].map((url) => new Request(url, { cache: "reload" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((n) => n.startsWith("outreach-") && n !== CACHE).map((n) => caches.delete(n)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" ? !PAGES.includes(url.pathname) : !FILES.includes(url.pathname)) return;
  event.respondWith((async () => {
    const kept = await caches.match(request.mode === "navigate" ? url.pathname : request, { cacheName: CACHE, ignoreSearch: true });
    return kept || fetch(request);
  })());
});
