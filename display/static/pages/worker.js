/* Keeps the shell of the phone's pages for a moment without network. Never an answer of the API: numbers are kept by the page
   itself, with their time. VERSION is put before this by the server. */

/* global VERSION */
const CACHE = 'antrean-' + VERSION;
const MOST_PAGES = 20;
const PATIENCE_MS = 4000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.indexOf('antrean-') === 0 && name !== CACHE).map((name) => caches.delete(name))))
    .then(() => self.clients.claim())
));

/* What the page uses, told by the page that was there before its worker. */
self.addEventListener('message', (event) => {
  if (!event.data || !event.data.keep) return;
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all(event.data.keep.map((address) =>
    cache.match(address).then((found) => found || keep(cache, new Request(address, { credentials: 'same-origin' })))
  ))));
});

self.addEventListener('fetch', (event) => {
  const request = event.request;
  const path = new URL(request.url).pathname;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  if (request.mode === 'navigate' && isPage(path)) event.respondWith(page(request));
  else if (path.indexOf('/display/static/') === 0) event.respondWith(asset(request));
});

function isPage(path) {
  return /^\/(t|h)\/[^/]+$/.test(path);
}

/* The network's, or after a while the kept one, which says of itself that it was kept. */
async function page(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url.split('#')[0]);
  const fresh = keep(cache, request);
  if (!kept) return fresh;
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS));
  const answer = await Promise.race([fresh.catch(() => null), late.then(() => null)]);
  if (answer) return answer;
  const html = (await kept.text()).replace('<html ', '<html data-kept ');
  return new Response(html, { status: 200, headers: kept.headers });
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) || keep(cache, request);
}

async function keep(cache, request) {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected) {
    await cache.put(request.url.split('#')[0], answer.clone());
    const pages = (await cache.keys()).filter((one) => isPage(new URL(one.url).pathname));
    await Promise.all(pages.slice(0, Math.max(0, pages.length - MOST_PAGES)).map((one) => cache.delete(one)));
  }
  return answer;
}
