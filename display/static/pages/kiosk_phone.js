/* Shows the day's code, by which a phone takes a number without the queue at the machine. Only where the hall asks for it. */

import { Trouble, ask } from './api.js';
import { el, say, words } from './dom.js';
import { drawn } from './kiosk_number.js';
import { go, kiosk, redraw, screens, visit } from './kiosk_stage.js';
import { now } from './time.js';

const ASK_MS = 60000;
const SHOWS = ['home', 'phone'];

let askedAt = Date.now();
let shown = null;

/* Today's code; null where none is asked for, and when its day is over. */
export function codeNow() {
  return kiosk.presence && Date.parse(kiosk.presence.validUntil) > now() ? kiosk.presence : null;
}

/* The key on the first screen. */
export function phoneKey() {
  shown = codeNow() && kiosk.presence.code;
  return shown && el('button', { id: 'by-phone', class: 'tall main second', onclick: () => go('phone') }, words.byPhone);
}

screens.phone = () => {
  const code = codeNow();
  shown = code && code.code;
  return [
    el('h1', null, words.byPhoneTitle),
    el('p', { class: 'lead' }, words.byPhoneHint),
    code ? el('div', { class: 'scan' },
      el('figure', { class: 'qr' }, drawn(code.qr, words.byPhoneLabel)),
      el('div', null, el('p', null, say(words.byPhoneType, { address: location.host + '/h/' + kiosk.hall.slug })),
        el('p', { class: 'code' }, code.code), el('p', { class: 'lead' }, words.byPhoneToday))) : el('p', { class: 'notice' }, words.byPhoneNone),
    el('button', { class: 'tall main', onclick: () => go('home') }, words.backHome),
  ];
};

/* Every second: the code of another day takes its place by itself, and a hall may begin to ask for it, or end to. */
export function renewCode() {
  if (!kiosk.hall || SHOWS.indexOf(visit().name) < 0) return;
  const isOver = shown !== null && !codeNow();
  if (isOver && visit().name === 'phone') redraw();
  if (Date.now() - askedAt < (isOver ? 5000 : ASK_MS)) return;
  askedAt = Date.now();
  const asked = visit();
  ask('KioskPresence', {}).then((answer) => {
    kiosk.presence = answer.viewer.hall ? answer.viewer.hall.presenceCode : null;
    const code = codeNow();
    if (asked !== visit() || (code && code.code) === shown) return;
    if (asked.name === 'home') go('home');
    else redraw();
  }, (error) => { if (!(error instanceof Trouble)) throw error; });
}
