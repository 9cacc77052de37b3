/* Keeps the shell of the phone's pages for a moment without network. Never an answer of the API: numbers are kept by the page
   itself, with their time. VERSION and WORDS are put before this by the server. */

/* global VERSION, WORDS */
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

/* A number is near, or called: {number, counter, page, language}. Every message must be shown, or the browser shows its own. */
self.addEventListener('push', (event) => {
  const told = event.data.json();
  const words = WORDS[told.language];
  const said = (text) => text.replace('{number}', told.number).replace('{counter}', told.counter);
  event.waitUntil(self.registration.showNotification(told.number + (told.counter === null ? '' : ' · ' + said(words.toCounter)), {
    body: said(told.counter === null ? words.nearNow : words.calledNow),
    lang: told.language.toLowerCase(),
    tag: told.page,
    renotify: true,
    vibrate: [400, 200, 400],
    data: told.page + (told.language === 'EN' ? '?language=EN' : '')
  }));
});

/* The secret is in no message: the page has kept it on this phone. */
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data));
});

async function show(address) {
  const path = address.split('?')[0];
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((one) => new URL(one.url).pathname === path);
  return there ? there.focus() : self.clients.openWindow(address);
}
