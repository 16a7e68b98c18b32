// Opened courses stay readable without a network: the newest page when there is one, else the kept copy.
const READER = "courses-reader-";
const FILES = "courses-files-{{ version }}";
const AWAY = "{{ away }}";
const PATIENCE = 6000;
const OURS = /^\/courses\/[-\w]+\/(lessons\/[-\w]+\/|test\/)?$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.add(AWAY)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("courses-files-") && name !== FILES).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

// The pages of one person are thrown away as soon as somebody else, or nobody, is signed in.
async function cacheOf(reader) {
  const names = (await caches.keys()).filter((name) => name.startsWith(READER));
  await Promise.all(names.filter((name) => name !== READER + reader).map((name) => caches.delete(name)));
  return reader ? caches.open(READER + reader) : null;
}

async function keep(reader, paths) {
  const cache = await cacheOf(reader);
  if (!cache) return;
  const files = await caches.open(FILES);
  for (const path of paths) {
    const to = OURS.test(path) ? cache : files;
    if (to === files && (await to.match(path))) continue;
    const answer = await fetch(path, { headers: { "X-Keep": "1" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      if (to === cache) await keepPictures(files, await answer.clone().text());
      await to.put(path, answer);
    }
  }
}

async function keepPictures(files, page) {
  for (const [, path] of page.matchAll(/src="(\/courses\/[^"]+\/pictures\/[^"]+)"/g)) {
    if (!(await files.match(path))) await files.add(path).catch(() => null);
  }
}

self.addEventListener("message", (event) => {
  event.waitUntil(keep(event.data.reader, event.data.keep).then(() => event.source?.postMessage("kept")));
});

async function kept(request) {
  return (await caches.match(request, { ignoreSearch: true })) ?? caches.match(AWAY);
}

async function page(request) {
  const known = (await caches.keys()).find((name) => name.startsWith(READER));
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected && known) await (await caches.open(known)).put(new URL(request.url).pathname, answer.clone());
    return answer;
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  const answer = await Promise.race([asked, late]).catch(() => null);
  return answer ?? kept(request).then((copy) => copy ?? asked);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(OURS.test(url.pathname) ? page(request) : fetch(request).catch(() => kept(request)));
  } else if (url.pathname.startsWith("/static/") || url.pathname.includes("/pictures/")) {
    event.respondWith(caches.match(request).then(async (copy) => {
      if (copy) return copy;
      const answer = await fetch(request);
      if (answer.ok) await (await caches.open(FILES)).put(request, answer.clone());
      return answer;
    }));
  }
});
