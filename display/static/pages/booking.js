/* One's own booking: its number and code, move it, give it up, and check in when the time has come. */

import { Refusal, ask } from './api.js';
import { announce, byId, el, fill, first, say, words, write } from './dom.js';
import { calendarOf, download } from './calendar.js';
import { follow } from './feed.js';
import { actKept, phone, remember, remembered, secretHeldFor, tab } from './kept.js';
import { begin, deed, doubtful, failed, heading, keepLink, rememberedHere, secretInAddress, to, waiting } from './own.js';
import { linkState } from './standing.js';
import { clock, day, now, setZone } from './time.js';
import { timesPicker } from './times.js';

const MOST_ERRANDS = 5;
const OVER = ['COLLECTED', 'REJECTED', 'CANCELLED', 'EXPIRED'];

const id = first.path.booking;
const secret = secretInAddress() || secretHeldFor(id);
const main = byId('main');
const isFresh = tab.get('fresh') === id;
const link = linkState();
let booking = null;
let shownAs = '';
let errand = null; // the application for whose sake they come
let opens = null;  // when checking in begins, a timer

async function start() {
  if (!secret) return nothing();
  waiting(main);
  let found;
  try {
    found = (await ask('Booking', { id: id, secret: secret, language: first.language })).booking;
  } catch (error) {
    return failed(main, error, start);
  }
  if (!found) return nothing();
  tab.drop('fresh');
  show(found);
  remember({ kind: 'booking', id: id, secret: secret, title: titleOf(), at: booking.startsAt });
  follow({
    name: 'BookingLive',
    variables: () => ({ id: id, secret: secret, language: first.language }),
    anonymous: true,
    pingAfterMs: 60000,
    ondata: (data) => show(data.booking),
    onstate: link.show
  });
}

function nothing() {
  fill(main, heading(words.title), el('div', { class: 'card' }, el('p', null, words.notYours)));
}

function titleOf() {
  return booking.service ? booking.service.name : booking.queue.name;
}

/* Draws again only where something is different, so that a question that is open stays open. */
function show(fresh) {
  booking = fresh;
  setZone(booking.hall.timezone);
  fill(byId('hall-name'), el('a', { href: to('/h/' + booking.hall.slug) }, booking.hall.name));
  const mark = JSON.stringify(booking);
  if (mark === shownAs) return;
  const isChange = shownAs !== '';
  shownAs = mark;
  clearTimeout(opens);
  const title = words['state_' + booking.state];
  fill(main, heading(isFresh && booking.state === 'BOOKED' ? words.bookedNow : title, !isFresh || isChange), link.node, bodies[booking.state]());
  if (isChange) announce(title);
}

const bodies = {
  HELD: () => [facts(), el('p', null, words.heldText), el('a', { class: 'button main', href: to('/h/' + booking.hall.slug + '/book', placeQuery()) }, words.goOn)],
  BOOKED: () => (isFresh ? [ticketOfBooking(), keeping(), arrival(), changing()] : [ticketOfBooking(), arrival(), keeping(), changing()]),
  CHECKED_IN: () => [
    el('div', { class: 'card' }, el('p', null, words.yourNumber), el('p', { class: 'big' }, booking.ticket ? booking.ticket.number : ''), ticketKey()),
    facts()
  ],
  CANCELLED: over, EXPIRED: over, LAPSED: over
};

function over() {
  return [facts(), el('a', { class: 'button main', href: to('/h/' + booking.hall.slug + '/book', placeQuery()) }, words.bookAgain)];
}

function placeQuery() {
  return booking.service ? { service: booking.service.id } : {};
}

function whereabouts() {
  return [booking.hall.name, booking.hall.address].filter(Boolean).join(', ');
}

function facts(isShort) {
  const rows = [
    [words.whatFor, titleOf()], [words.agency, booking.agency.name], !isShort && [words.day, day(booking.startsAt)],
    !isShort && [words.time, clock(booking.startsAt) + '–' + clock(booking.endsAt)], [words.where, whereabouts()],
    booking.name && [words.inNameOf, booking.name]
  ].filter(Boolean);
  return el('dl', { class: 'facts' }, rows.map((row) => el('div', null, el('dt', null, row[0]), el('dd', null, row[1]))));
}

/* The code says the number and no secret: it opens nothing, and a kiosk of the hall reads it. */
function ticketOfBooking() {
  const code = booking.numberQr;
  return el('div', { class: 'card' },
    el('p', { class: 'when' }, el('strong', null, day(booking.startsAt)), el('span', null, clock(booking.startsAt) + '–' + clock(booking.endsAt))),
    el('p', null, words.bookingNumber), el('p', { class: 'big' }, booking.number),
    el('svg', { class: 'code', viewBox: '0 0 ' + code.size + ' ' + code.size, role: 'img', 'aria-label': say(words.codeOf, { number: booking.number }), 'shape-rendering': 'crispEdges' },
      el('path', { d: code.path, stroke: '#000' })),
    facts(true));
}

/* Checking in is possible from a time on: the key wakes up by itself. */
function arrival() {
  const key = deed(words.checkIn, arrive, 'main');
  const when = el('p');
  const open = Date.parse(booking.checkInFrom), close = Date.parse(booking.checkInUntil);
  const wake = () => {
    const isOpen = now() >= open && now() < close;
    key.button.disabled = !isOpen;
    write(when, now() >= close ? words.checkInOver : say(isOpen ? words.checkInNow : words.checkInLater, { day: day(booking.checkInFrom), from: clock(booking.checkInFrom), until: clock(booking.checkInUntil) }));
    const next = now() < open ? open - now() : now() < close ? close - now() : 0;
    if (next) opens = setTimeout(wake, Math.min(next + 50, 3600000));
  };
  wake();
  const forWhat = el('div');
  offerErrands(forWhat);
  return el('section', { class: 'card' }, el('h2', null, words.arrived), when, forWhat, key.node);
}

/* Applications of this phone at the same agency: the counter sees the chosen one with the ticket. */
async function offerErrands(place) {
  const held = remembered().filter((one) => one.kind === 'application').slice(0, MOST_ERRANDS);
  const asked = held.map((one) => ask('Errand', { id: one.id, secret: one.secret, language: first.language }).then((data) => data.applicationById, () => null));
  const fitting = (await Promise.all(asked)).filter((one) => one && one.number && one.agency.id === booking.agency.id && OVER.indexOf(one.state) < 0);
  if (!fitting.length) return;
  const select = el('select', { id: 'errand', onchange: () => { errand = held.find((one) => one.id === select.value) || null; } },
    el('option', { value: '' }, words.noErrand), fitting.map((one) => el('option', { value: one.id, selected: Boolean(errand && errand.id === one.id) }, one.service.name + ' · ' + one.number)));
  fill(place, el('label', { class: 'field', for: 'errand' }, el('span', null, words.errand), select));
}

async function arrive() {
  const about = errand && booking.state === 'BOOKED' ? { application: errand.id, applicationSecret: errand.secret } : {};
  const got = await actKept('CheckIn', Object.assign({ booking: id, secret: secret }, about));
  const address = inOurWords(got.statusUrl);
  phone.put('ticket.' + id, address);
  location.assign(address);
}

/* The ticket's page on this very origin, in the language of this page. */
function inOurWords(statusUrl) {
  const there = new URL(statusUrl, location.href);
  return to(there.pathname, null, null) + there.hash;
}

function ticketKey() {
  const known = phone.get('ticket.' + id);
  if (known) return el('a', { class: 'button main', href: known }, words.openTicket);
  return deed(words.openTicket, arrive, 'main').node;  // the same ticket again, with its address
}

function keeping() {
  const save = () => download('janji-' + booking.number + '.ics', calendarOf({
    id: id, title: titleOf() + ' · ' + booking.hall.name, place: whereabouts(),
    about: say(words.calendarText, { number: booking.number }), startsAt: booking.startsAt, endsAt: booking.endsAt
  }, now()));
  return el('section', { class: isFresh ? 'card save' : 'card' }, el('h2', null, words.keepThis), el('p', null, words.keepText),
    keepLink(to(location.pathname, null, secret), titleOf()),
    el('div', { class: 'keys' }, el('button', { type: 'button', onclick: save }, words.toCalendar)), rememberedHere(booking.hall.slug));
}

function changing() {
  const place = el('div');
  const move = deed(words.move, () => chooseTime(place), '');
  fill(place, move.node);
  const cancel = doubtful(words.cancel, words.cancelQuestion, words.cancelYes, async () => {
    await actKept('CancelAppointment', { booking: id, secret: secret });
    await again();
  });
  return el('section', { class: 'card' }, el('h2', null, words.cannotCome), place, cancel);
}

async function chooseTime(place) {
  const spot = booking.service ? booking.service.id : booking.queue.id;
  const days = (await ask('OtherTimes', { place: spot })).node.freeSlots;
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  let isBusy = false;
  const picker = timesPicker(days, null, () => write(trouble, ''), async (slot, button) => {
    if (isBusy) return;
    isBusy = true;
    button.classList.add('busy');
    try {
      await actKept('MoveAppointment', { booking: id, secret: secret, startsAt: slot.startsAt });
      await again();
      announce(words.moved);
    } catch (error) {
      if (!error.sentence) throw error;
      write(trouble, error.sentence);
      trouble.scrollIntoView({ block: 'center' });
      if (error instanceof Refusal && error.code === 'SLOT_FULL') button.disabled = true;
    } finally {
      isBusy = false;
      button.classList.remove('busy');
    }
  });
  fill(place, el('p', null, words.moveText), trouble, picker || el('p', null, words.noTimes));
}

async function again() {
  const fresh = (await ask('Booking', { id: id, secret: secret, language: first.language })).booking;
  if (!fresh) return;
  show(fresh);
  main.querySelector('h1').focus();
  window.scrollTo(0, 0);
}

begin();
start();
