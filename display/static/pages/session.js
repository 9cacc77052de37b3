/* Who this browser is. Staff: the token lives in a cookie that scripts cannot read, or, without HTTPS, in this tab. A device
   (kiosk): in the browser's storage, so that it survives the night, also on a plain-http network and beside an officer. */

const PLACE = 'antrean.token';
let isPublic = false;
let device = null;

/* This page is a device's, and its token is kept under the device's own name ("kiosk"). */
export function beDevice(name) {
  device = 'antrean.' + name + '.token';
}

/* Keep the token a device was given; null forgets it. */
export function keepDevice(token) {
  if (token === null) localStorage.removeItem(device);
  else localStorage.setItem(device, token);
}

/* The page needs nobody signed in and must not fail for a cookie that ended. */
export function beAnonymous() {
  isPublic = true;
}

/* Headers that say who asks. */
export function credentials() {
  if (isPublic) return {};
  const token = heldToken();
  if (token) return { authorization: 'Bearer ' + token };
  return device ? {} : { 'x-antrean': '1' };
}

/* The token for a socket's connection_init; null where the cookie goes along by itself. */
export function heldToken() {
  try {
    if (isPublic) return null;
    return device ? localStorage.getItem(device) : sessionStorage.getItem(PLACE);
  } catch (error) {
    return null;
  }
}

/* Keep a token that the API gave. Resolves to false when this connection keeps no cookie, so that it holds in this tab
   only; rejects when the server does not answer. */
export async function keep(token) {
  const kept = await fetch('/session', { method: 'POST', credentials: 'same-origin', headers: { authorization: 'Bearer ' + token, 'x-antrean': '1' } });
  if (kept.status !== 204) throw new TypeError('not kept: ' + kept.status);
  const come = await fetch('/session', { credentials: 'same-origin', headers: { 'x-antrean': '1' } });
  if (come.status === 204) return true;
  sessionStorage.setItem(PLACE, token);
  return false;
}

/* This browser is nobody any more. */
export async function forget() {
  try { sessionStorage.removeItem(PLACE); } catch (error) { /* it held none */ }
  await fetch('/session', { method: 'DELETE', credentials: 'same-origin', headers: { 'x-antrean': '1' } });
}
