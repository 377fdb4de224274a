/*
 * The service worker. It keeps what never changes (assets whose folder carries their hash, the icons) and the offline page,
 * and nothing else: a rendered page holds a nonce and a person's data, so no HTML of the program is ever stored.
 */
const SHELL = "eyrie-shell-1";
const ASSETS = "eyrie-assets-1";
const OFFLINE = "/offline.html";
const SHELL_FILES = [OFFLINE, "/offline.css", "/offline.js", "/favicon.svg", "/icon-192.png", "/icon-512.png"];
const HASHED = /^\/pkg\/([0-9a-f]{12})\/.+\.(js|wasm|css)$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(SHELL_FILES.map((path) => new Request(path, { cache: "reload" })))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(removeOldCaches().then(() => self.clients.claim()));
});

/* The page says when: a person pressed "Reload" on the notice of a new version. */
self.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (request.method === "GET" && HASHED.test(url.pathname)) {
    event.respondWith(fromCacheOrNetwork(event, url.pathname));
  } else if (request.method === "GET" && SHELL_FILES.includes(url.pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(url.pathname)));
  }
});

async function fromCacheOrNetwork(event, path) {
  const cache = await caches.open(ASSETS);
  const kept = await cache.match(path);
  if (kept) return kept;
  const fresh = await fetch(event.request);
  if (fresh.ok && fresh.type === "basic") event.waitUntil(keep(cache, path, fresh.clone()));
  return fresh;
}

/* A new build takes the place of the one before it. */
async function keep(cache, path, response) {
  for (const old of await cache.keys()) {
    if (build(new URL(old.url).pathname) !== build(path)) await cache.delete(old);
  }
  await cache.put(path, response);
}

function build(path) {
  return HASHED.exec(path)?.[1];
}

async function removeOldCaches() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("eyrie-") && name !== SHELL && name !== ASSETS).map((name) => caches.delete(name)));
}
