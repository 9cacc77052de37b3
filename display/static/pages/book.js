/* Books a time: what for, when, who. The place is held while the form is filled in. */

import { Refusal, ask } from './api.js';
import { byId, el, fill, first, say, words, write } from './dom.js';
import { allRight, field, placeErrors } from './fields.js';
import { actKept, remember, tab } from './kept.js';
import { begin, deed, failed, heading, privacy, to, waiting } from './own.js';
import { allServices, serviceList } from './services.js';
import { stepper } from './steps.js';
import { clock, day, now, timer } from './time.js';
import { countdown, timesPicker } from './times.js';

const PLACE = 'book.' + first.hall.slug;
const main = byId('main');
const state = Object.assign({ typed: {} }, tab.get(PLACE) || {});
let directory = null;      // {hall, nodes}
let days = null;
let stopClock = () => { /* nothing runs */ };

const keep = () => tab.put(PLACE, state);
const steps = stepper({
  place: main,
  names: ['service', 'time', 'you'],
  title: (name) => words['step_' + name],
  isOpen: (name) => name === 'service' || Boolean(state.service) && (name === 'time' || Boolean(state.held)),
  draw: (name) => {
    stopClock();
    return { service: drawServices, time: drawTimes, you: drawForm }[name]();
  }
});

async function start() {
  const wanted = new URLSearchParams(location.search).get('service');
  waiting(main);
  try {
    directory = await allServices('BookableServices');
  } catch (error) {
    return failed(main, error, start);
  }
  const named = wanted && directory.nodes.find((service) => service.id === wanted);
  if (named && (!state.service || state.service.id !== named.id) && !history.state) choose(named);
  steps.start(state.held ? 'you' : named ? 'time' : 'service');
}

function choose(service) {
  if (state.held && state.held.service !== service.id) giveBack(state.held);
  state.service = { id: service.id, name: service.name, agency: service.agency.name };
  state.day = null;
  days = null;
  keep();
}

function drawServices() {
  const queues = new Set(directory.hall.queues.filter((queue) => queue.slotTemplates.length).map((queue) => queue.id));
  const pick = (service) => {
    choose(service);
    steps.go('time');
  };
  const type = (text) => {
    state.search = text;
    keep();
  };
  const place = el('div');
  const shown = directory.nodes.filter((service) => queues.has(service.queue.id));
  const others = shown.length < directory.nodes.length && el('button', { type: 'button', class: 'quiet', onclick: () => fill(place, serviceList(directory.nodes, state.search, pick, type)) }, words.allServices);
  return [el('p', null, words.leadBook), fill(place, serviceList(shown, state.search, pick, type), others)];
}

function chosen() {
  return el('p', { class: 'chosen' }, el('strong', null, state.service.name), el('span', null, state.service.agency));
}

function drawTimes() {
  const place = el('div', null, el('p', { class: 'hint' }, words.loading));
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  loadTimes(place, trouble);
  return [chosen(), el('p', { class: 'hint' }, say(words.timesIn, { zone: first.hall.zone })), trouble, place];
}

async function loadTimes(place, trouble) {
  const mine = state.service.id;
  try {
    days = days || (await ask('ServiceTimes', { service: mine, language: first.language })).node.freeSlots;
  } catch (error) {
    return failed(place, error, () => loadTimes(place, trouble));
  }
  const picker = timesPicker(days, state.day, (chosenDay) => {
    state.day = chosenDay;
    keep();
  }, (slot, button) => holdOnce(slot, button, trouble, place));
  const none = el('div', { class: 'card' }, el('p', null, words.noTimes), el('a', { class: 'button main', href: to('/h/' + first.hall.slug) }, words.toHall));
  fill(place, picker || none);
}

let isHolding = false;

async function holdOnce(slot, button, trouble, place) {
  if (isHolding) return;
  isHolding = true;
  write(trouble, '');
  button.classList.add('busy');
  try {
    await hold(slot);
    steps.go('you');
  } catch (error) {
    if (!error.sentence) throw error;
    write(trouble, error.sentence);
    trouble.scrollIntoView({ block: 'center' });
    if (error instanceof Refusal) {
      days = null;  // somebody was faster: see what is left
      await loadTimes(place, trouble);
    }
  } finally {
    isHolding = false;
    button.classList.remove('busy');
  }
}

async function hold(slot) {
  const before = state.held;
  if (before && before.startsAt === slot.startsAt && before.service === state.service.id && Date.parse(before.heldUntil) - now() > 30000) return;
  if (before) await giveBack(before);
  const got = await actKept('HoldSlot', { hall: first.hall.slug, service: state.service.id, startsAt: slot.startsAt });
  state.held = { id: got.booking.id, secret: got.secret, heldUntil: got.booking.heldUntil, startsAt: got.booking.startsAt, endsAt: got.booking.endsAt, service: state.service.id };
  keep();
}

/* Somebody else may have the place; if this fails it lapses by itself. */
async function giveBack(held) {
  state.held = null;
  keep();
  days = null;
  try {
    await actKept('GiveHoldBack', { booking: held.id, secret: held.secret });
  } catch (error) {
    if (!error.sentence) throw error;
  }
}

function drawForm() {
  const held = state.held;
  const fields = [
    { code: 'name', type: 'TEXT', label: words.name, hint: words.nameHint, required: true, longest: 120, autocomplete: 'name' },
    { code: 'phone', type: 'PHONE', label: words.phone, hint: words.phoneHint, required: false, autocomplete: 'tel' },
    { code: 'nik', type: 'NIK', label: words.nik, hint: words.nikHint, required: false }
  ].map((question) => {
    const one = field(question, () => {
      state.typed[question.code] = one.value();
      keep();
    });
    one.set(state.typed[question.code]);
    return one;
  });
  const left = el('p', { class: 'held' });
  const key = deed(words.bookIt, () => book(fields, key), 'main', true);
  const again = deed(words.holdAgain, () => holdAgain(held.startsAt), 'main');
  again.node.hidden = true;
  stopClock = countdown(left, () => (Date.parse(held.heldUntil) - now()) / 1000, (seconds) => (seconds > 0 ? say(words.heldFor, { time: timer(seconds) }) : words.holdOver), () => {
    key.node.hidden = true;
    again.node.hidden = false;
  });
  const form = el('form', { novalidate: true, onsubmit: (event) => { event.preventDefault(); key.run(); } },
    fields.map((one) => one.node), privacy(words.privacyBook), key.node, again.node);
  return [
    chosen(),
    el('p', { class: 'when' }, el('strong', null, day(held.startsAt)), el('span', null, clock(held.startsAt) + '–' + clock(held.endsAt) + ' ' + first.hall.zone)),
    el('button', { type: 'button', class: 'quiet', onclick: () => steps.go('time') }, words.otherTime),
    left,
    form
  ];
}

async function book(fields, key) {
  if (!allRight(fields)) return;
  const [name, phone, nik] = fields.map((one) => one.value());
  if (!phone && !nik) {
    fields[1].fail(words.phoneOrNik);
    fields[1].focus();
    return;
  }
  const held = state.held;
  try {
    await actKept('BookAppointment', { booking: held.id, secret: held.secret, name: name, phone: phone || null, nik: nik || null });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'WRONG_STATE' || error.code === 'TOO_LATE') Object.assign(held, { heldUntil: new Date(now()).toISOString() });
    const rest = placeErrors(error.errors, (path) => fields.find((one) => one.code === path[path.length - 1]));
    write(key.trouble, rest);
    return;
  }
  remember({ kind: 'booking', id: held.id, secret: held.secret, title: state.service.name, at: held.startsAt });
  tab.drop(PLACE);
  tab.put('fresh', held.id);
  location.replace(to('/b/' + held.id, null, held.secret));
}

async function holdAgain(startsAt) {
  try {
    await hold({ startsAt: startsAt });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    days = null;  // it is taken: choose another
    steps.go('time');
    return;
  }
  steps.redraw();
}

begin();
start();
