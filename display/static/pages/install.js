/* Lets a phone keep the hall as an app, and its pages for a moment without network. */

import { el } from './dom.js';

const SCOPES = ['/h/', '/t/'];

/* Name the hall's manifest and set the worker up; a phone that lets neither happen loses nothing. */
export function offerInstalling(slug) {
  if (!document.querySelector('link[rel=manifest]')) {
    document.head.append(el('link', { rel: 'manifest', href: '/h/' + slug + '/manifest.webmanifest' }));
  }
  if (!navigator.serviceWorker) return;
  const used = [location.pathname + location.search].concat(
    Array.from(document.querySelectorAll('script[src], link[rel=stylesheet]'), (node) => node.src || node.href),
    performance.getEntriesByType('resource').map((one) => one.name).filter((name) => name.indexOf('/display/static/') >= 0)
  );
  const scope = SCOPES.find((one) => location.pathname.indexOf(one) === 0);
  navigator.serviceWorker.register('/worker.js', { scope: scope })
    .then((registration) => {
      const worker = registration.active || registration.waiting || registration.installing;
      if (worker) worker.postMessage({ keep: Array.from(new Set(used)) });
    })
    .catch(() => { /* denied, or no HTTPS */ });
}
