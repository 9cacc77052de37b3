/* Has this phone told that its number is near or called, also when the page is closed: where server, browser and holder let it. */

import { Refusal, Trouble, actOnce } from './api.js';
import { el, first, set, words, write } from './dom.js';
import { phone } from './kept.js';

const MOST = 8;
const READY_MS = 10000;

/* A key that turns it on and off; null where there is nothing to turn. key: the server's, null where it tells nobody. */
export function reminding(id, secret, key) {
  if (!key || !navigator.serviceWorker || !('PushManager' in window) || !('Notification' in window)) return null;
  if (Notification.permission === 'denied') return null;
  const button = el('button', { type: 'button', class: 'sound' });
  const said = el('p', { class: 'hint', role: 'status' });
  let isOn = false, isBusy = false;

  const show = (state) => {
    isOn = state === 'on';
    set(button, { 'aria-pressed': String(isOn), hidden: state === 'denied' });
    write(button, isOn ? words.remindOn : words.remindMe);
    set(said, { class: state === 'failed' ? 'trouble' : 'hint' });
    write(said, state === 'denied' ? words.remindDenied : state === 'failed' ? words.remindFailed : words.remindHint);
  };
  const turn = async (act) => {
    if (isBusy) return;
    isBusy = true;
    button.classList.add('busy');
    try {
      show(await act());
    } catch (error) {
      show(isOn ? 'on' : 'failed');
      write(said, error instanceof Refusal || error instanceof Trouble ? error.sentence : words.remindFailed);
    }
    isBusy = false;
    button.classList.remove('busy');
  };
  button.addEventListener('click', () => turn(isOn ? () => stop(id, secret) : async () => {
    const answer = await Notification.requestPermission();
    return answer === 'granted' ? ask(id, secret, key) : answer === 'denied' ? 'denied' : 'off';
  }));
  show('off');
  // Said again with each opening: a browser's address, and what the server knows, may be others by now.
  if (reminded().indexOf(id) >= 0 && Notification.permission === 'granted') turn(() => ask(id, secret, key));
  return el('div', { class: 'remind' }, button, said);
}

async function ask(id, secret, key) {
  const told = (await subscribed(await registered(), key)).toJSON();
  await actOnce('RemindMe', {
    ticket: id, secret: secret, endpoint: told.endpoint, p256dh: told.keys.p256dh, auth: told.keys.auth, language: first.language
  });
  phone.put('reminded', [id].concat(reminded().filter((other) => other !== id)).slice(0, MOST));
  return 'on';
}

/* Of this number only: others may be told of to the same address. */
async function stop(id, secret) {
  const subscription = await (await registered()).pushManager.getSubscription();
  if (subscription) await actOnce('StopReminding', { ticket: id, secret: secret, endpoint: subscription.endpoint });
  phone.put('reminded', reminded().filter((other) => other !== id));
  return 'off';
}

async function subscribed(registration, key) {
  const wish = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  try {
    return await registration.pushManager.subscribe(wish);
  } catch (error) {
    const old = await registration.pushManager.getSubscription();  // under a key that the server had before
    if (!old) throw error;
    await old.unsubscribe();
    return registration.pushManager.subscribe(wish);
  }
}

function registered() {
  const late = new Promise((done, fail) => setTimeout(() => fail(new Error('no worker')), READY_MS));
  return Promise.race([navigator.serviceWorker.ready, late]);
}

function reminded() {
  const all = phone.get('reminded');
  return Array.isArray(all) ? all : [];
}

function bytesOf(text) {
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}
