/* Who this browser is: the token lives in a cookie that scripts cannot read, or, without HTTPS, in this tab. */

const PLACE = 'antrean.token';
let isPublic = false;

/* The page needs nobody signed in and must not fail for a cookie that ended. */
export function beAnonymous() {
  isPublic = true;
}

/* Headers that say who asks. */
export function credentials() {
  if (isPublic) return {};
  const token = heldToken();
  return token ? { authorization: 'Bearer ' + token } : { 'x-antrean': '1' };
}

/* The token for a socket's connection_init; null where the cookie goes along by itself. */
export function heldToken() {
  try {
    return isPublic ? null : sessionStorage.getItem(PLACE);
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
