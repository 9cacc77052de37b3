/* What this browser remembers, where it may: for this tab, or for this phone until it is told to forget. */

import { Refusal, Trouble, act, newKey } from './api.js';

const MOST_REMEMBERED = 20;

function place(storage) {
  const at = (name) => 'antrean.own.' + name;
  return {
    get: (name) => {
      try { return JSON.parse(window[storage].getItem(at(name))); } catch (error) { return null; }
    },
    put: (name, value) => {
      try { window[storage].setItem(at(name), JSON.stringify(value)); } catch (error) { /* it may not, or is full */ }
    },
    drop: (name) => {
      try { window[storage].removeItem(at(name)); } catch (error) { /* it held nothing */ }
    },
    dropAbout: (id) => {
      try {
        const held = window[storage], isOurs = (key) => key.indexOf(at('')) === 0 && (key + held.getItem(key)).indexOf(id) >= 0;
        Object.keys(held).filter(isOurs).forEach((key) => held.removeItem(key));
      } catch (error) { /* it held nothing */ }
    }
  };
}

export const tab = place('sessionStorage');
export const phone = place('localStorage');

/* Bookings and applications of this phone, newest first: {kind, id, secret, title, at}. */
export function remembered() {
  const all = phone.get('list');
  return Array.isArray(all) ? all.filter((one) => one && one.id && one.secret) : [];
}

export function remember(one) {
  const others = remembered().filter((other) => other.id !== one.id);
  phone.put('list', [one].concat(others).slice(0, MOST_REMEMBERED));
}

/* Nothing that opens it stays in this browser, nor what was typed for it: the next who holds this phone is another. */
export function forgetOne(id) {
  phone.put('list', remembered().filter((one) => one.id !== id));
  phone.dropAbout(id);
  tab.dropAbout(id);
}

export function secretHeldFor(id) {
  const found = remembered().find((one) => one.id === id);
  return found ? found.secret : null;
}

/* An act under a key that outlives a reload for as long as nobody knows whether it was done. */
export async function actKept(name, input) {
  const mark = markOf(JSON.stringify(input));
  const held = tab.get('key.' + name);
  const key = held && held.mark === mark ? held.key : newKey();
  tab.put('key.' + name, { mark: mark, key: key });
  try {
    const payload = await act(name, input, key);
    tab.drop('key.' + name);
    return payload;
  } catch (error) {
    if (error instanceof Refusal || (error instanceof Trouble && error.kind === 'busy')) tab.drop('key.' + name);
    throw error;
  }
}

/* Tells one request from another without holding what is in it (FNV-1a, 32 bits, twice). */
function markOf(text) {
  let a = 0x811c9dc5, b = 0x01000193;
  for (let i = 0; i < text.length; i += 1) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b + text.charCodeAt(i), 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
