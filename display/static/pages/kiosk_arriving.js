/* Lets somebody in who has a booking or a number already: typed, or held before a reader that types. */

import { Refusal, Trouble, act, ask, newKey } from './api.js';
import { el, first, say, words } from './dom.js';
import { keys } from './kiosk_keys.js';
import { begin } from './kiosk_number.js';
import { go, isAt, kiosk, loaded, redraw, screens, visit as shown } from './kiosk_stage.js';

const GAP_MS = 500;  // a reader types its letters much faster
const CODE = /(B|T)_[\w-]{22}/;
const SECRET = /#(?:.*&)?s=([\w-]+)/;
const NUMBER = /^[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{4}$/;

screens.arrive = (visit) => {
  if (visit.isAsking) return [el('h1', null, words.checkingIn), el('p', { class: 'waiting', role: 'status' }, words.loading)];
  const input = el('input', { id: 'booking', type: 'text', autocomplete: 'off', maxlength: 9, value: visit.typed || '', inputmode: 'none', 'aria-describedby': 'refused' });
  input.addEventListener('input', () => { visit.typed = input.value.toUpperCase(); });
  setTimeout(() => { if (isAt(visit)) input.focus(); }, 0);
  return [
    el('h1', null, words.arriveTitle),
    el('p', { class: 'lead' }, words.arriveHint),
    el('label', { class: 'field', for: 'booking' }, el('span', null, words.bookingNumber), input),
    el('p', { id: 'refused', class: 'trouble', role: 'alert' }, visit.problem),
    el('button', { class: 'tall main take', 'data-acts': true, onclick: () => typed(visit) }, words.arrive),
    keys(input, true),
  ];
};

function typed(visit) {
  const number = (visit.typed || '').trim();
  if (!NUMBER.test(number)) {
    visit.problem = words.bookingNumberWrong;
    redraw();
    return;
  }
  arrive(visit, () => act('CheckInAtKioskForNumber', { hall: kiosk.hall.slug, number: number }, visit.key));
}

async function arrive(visit, doIt) {
  if (visit.isAsking) return;
  visit.isAsking = true;
  visit.key = visit.key || newKey();
  visit.problem = null;
  redraw();
  try {
    const arrived = await doIt();
    if (isAt(visit)) begin({ ticket: arrived.ticket, secret: arrived.ticketSecret, qr: arrived.statusQr, ahead: arrived.ticket.position, isNew: false });
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof Trouble)) throw error;
    visit.isAsking = false;
    if (error instanceof Refusal) visit.key = null;
    visit.problem = error.code === 'NOT_FOUND' ? words.bookingUnknown : error.sentence;
    if (isAt(visit)) redraw();
  }
}

/* What a reader typed: the address in a code, or a booking's number. False if it is none of ours. */
function scanned(text) {
  const id = CODE.exec(text);
  const secret = SECRET.exec(text);
  if (id && secret && id[1] === 'T') go('status', { id: id[0], secret: secret[1] });
  else if (id && secret) {
    go('arrive');
    begun((here) => arrive(here, () => act('CheckInForNumber', { booking: id[0], secret: secret[1] }, here.key)));
  } else if (NUMBER.test(text.trim())) {
    go('arrive', { typed: text.trim().toUpperCase() });
    begun(typed);
  } else return false;
  return true;
}

function begun(next) {
  if (!kiosk.isDown) next(shown());
}

screens.status = (visit) => loaded(visit, () => ask('KioskTicket', { id: visit.id, secret: visit.secret, language: first.language }), (answer) => {
  const ticket = answer.ticket;
  if (!ticket) return [el('h1', null, words.ticketUnknown), el('p', { class: 'lead' }, words.ticketUnknownHint)];
  const isWaiting = ticket.state === 'WAITING';
  return [
    el('h1', null, words.yourNumber),
    el('p', { class: 'digits' }, ticket.number),
    el('p', { class: 'what' }, (ticket.service || ticket.queue).name),
    el('p', { class: 'state' }, words['state_' + ticket.state]),
    ticket.counter && (ticket.state === 'CALLED' || ticket.state === 'SERVING') && el('p', { class: 'state' }, say(words.goToCounter, { counter: ticket.counter.label })),
    isWaiting && el('p', { class: 'ahead' }, ticket.position ? say(words.aheadCount, { count: ticket.position }) : words.youAreNext),
    isWaiting && el('button', { class: 'tall main take', 'data-acts': true, onclick: () => begin({ ticket: ticket, secret: visit.secret, qr: null, ahead: ticket.position, isNew: false }) }, words.printAgain),
  ];
});

/* A reader is a keyboard: what it types within moments and ends with Enter, wherever the page is. */
export function listenToReader(mayListen) {
  let text = '';
  let at = 0;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const now = Date.now();
    if (now - at > GAP_MS) text = '';
    at = now;
    if (event.key === 'Enter') {
      const whole = text;
      text = '';
      if (whole.length >= 8 && mayListen() && scanned(whole)) event.preventDefault();
    } else if (event.key.length === 1) text += event.key;
  }, true);
}
