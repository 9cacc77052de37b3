/* The forms of a desk: to hold, to send on, to pause, to leave, to call a chosen one. */

import { el, fill, list, say, words, write } from '../dom.js';
import { bookingsPanel } from './bookings.js';
import { readFor, submit, troublePlace } from './forms.js';
import { issuePanel } from './issue.js';
import { keysPanel } from './keys.js';

const HOLD_MINUTES = [5, 10, 15, 30, 60];
const PAUSES = ['rest', 'prayer', 'meal', 'meeting', 'system'];
const PLACES = ['TOTAL_WAIT', 'FRONT', 'END'];

/* name → {title, build(place)}; the names are verbs. */
export function panelsOf(desk, leave) {
  const panel = (verb, build) => [verb, { title: words['do_' + verb], build: build }];
  return new Map([
    panel('hold', (place) => holdPanel(place, desk)),
    panel('transfer', (place) => transferPanel(place, desk)),
    panel('pause', (place) => pausePanel(place, desk)),
    panel('close', (place) => closePanel(place, desk, leave)),
    panel('choose', (place) => choosePanel(place, desk)),
    panel('issue', (place) => issuePanel(place, desk)),
    panel('bookings', (place) => bookingsPanel(place, desk)),
    panel('keys', (place) => keysPanel(place, desk.paint))
  ]);
}

function holdPanel(place, desk) {
  const trouble = troublePlace();
  const hold = (minutes) => submit(desk, trouble, 'Hold', { ticket: desk.ticket.id, minutes: minutes },
    { verb: 'hold', said: minutes ? say(words.saidHeld, { minutes: minutes, number: '{number}' }) : words.saidHeldByHand });
  fill(place, el('p', { class: 'hint' }, words.holdHint),
    el('div', { class: 'choices' },
      HOLD_MINUTES.map((minutes) => el('button', { onclick: () => hold(minutes) }, say(words.minutes, { count: minutes }))),
      el('button', { onclick: () => hold(null) }, words.holdByHand)),
    trouble);
}

async function transferPanel(place, desk) {
  const trouble = troublePlace();
  const search = el('input', { type: 'search', id: 'transfer-search', autocomplete: 'off' });
  const reason = el('input', { type: 'text', id: 'transfer-reason', maxlength: '200', autocomplete: 'off' });
  const targets = el('ul', { class: 'targets' });
  const ways = el('fieldset', { class: 'ways' }, el('legend', null, words.transferPlace), PLACES.map((way, index) =>
    el('label', { class: 'tick' }, el('input', { type: 'radio', name: 'place', value: way, checked: index === 0 }), words['place_' + way])));
  fill(place, el('label', { class: 'field', for: 'transfer-search' }, el('span', null, words.transferTo), search),
    ways, el('label', { class: 'field', for: 'transfer-reason' }, el('span', null, words.transferReason), reason),
    trouble, targets);
  const read = await readFor(trouble, 'Places', { hall: desk.hall.slug });
  if (!read) return;
  const all = targetsOf(read.hall, desk);
  const send = (target) => submit(desk, trouble, 'Transfer', Object.assign({
    ticket: desk.ticket.id, place: ways.querySelector(':checked').value, reason: reason.value.trim()
  }, target.input), { verb: 'transfer', said: say(words.saidTransferred, { number: '{number}', to: target.name }) });
  const shown = () => {
    const asked = search.value.trim().toLowerCase();
    return all.filter((target) => !asked || target.text.includes(asked)).slice(0, 40);
  };
  const paint = () => list(targets, shown(), (target) => target.key, (target) =>
    el('li', null, el('button', { onclick: () => send(target) }, el('b', null, target.name), el('span', { class: 'hint' }, target.about))));
  search.addEventListener('input', paint);
  search.addEventListener('keydown', (event) => { if (event.key === 'Enter' && shown()[0]) send(shown()[0]); });
  paint();
}

function targetsOf(hall, desk) {
  const queues = hall.queues.filter((queue) => !queue.archived && queue.id !== desk.ticket.queue.id).map((queue) => ({
    key: queue.id, input: { queue: queue.id }, name: queue.prefix + ' · ' + queue.name,
    about: queue.agency.name + ' · ' + say(words.waitingCount, { count: queue.waitingCount }),
    text: [queue.prefix, queue.name, queue.agency.code, queue.agency.name].join(' ').toLowerCase()
  }));
  const counters = hall.counters.filter((counter) => !counter.archived && counter.state !== 'CLOSED' && counter.id !== desk.counterId)
    .flatMap((counter) => counter.queues.map((queue) => ({
      key: counter.id + queue.id, input: { counter: counter.id, queue: queue.id },
      name: say(words.counterLabel, { label: counter.label }) + ' (' + queue.prefix + ')',
      about: say(words.onlyThere, { agency: counter.agency.code }),
      text: [words.counterLabel.replace('{label}', counter.label), counter.zone, counter.agency.code].join(' ').toLowerCase()
    })));
  return [...queues, ...counters];
}

function pausePanel(place, desk) {
  const trouble = troublePlace();
  const own = el('input', { type: 'text', id: 'pause-reason', maxlength: '200', autocomplete: 'off' });
  const pause = (reason, isBackOffice) => submit(desk, trouble, 'PauseCounter',
    { counter: desk.counterId, reason: reason, backOffice: isBackOffice }, { verb: 'pause', said: words.saidPaused });
  const form = el('form', null,
    el('label', { class: 'field', for: 'pause-reason' }, el('span', null, words.pauseOwn), own),
    el('button', { type: 'submit' }, words.do_pause));
  form.addEventListener('submit', (event) => { event.preventDefault(); pause(own.value.trim(), false); });
  fill(place, el('p', { class: 'hint' }, words.pauseHint),
    el('div', { class: 'choices' },
      PAUSES.map((name) => el('button', { onclick: () => pause(words['pause_' + name], false) }, words['pause_' + name])),
      el('button', { onclick: () => pause(words.pause_files, true) }, words.pause_files)),
    form, trouble);
}

function closePanel(place, desk, leave) {
  const trouble = troublePlace();
  const reason = el('input', { type: 'text', id: 'close-reason', maxlength: '200', autocomplete: 'off' });
  const form = el('form', null,
    el('p', { class: 'hint' }, words.closeHint),
    el('label', { class: 'field', for: 'close-reason' }, el('span', null, words.closeReason), reason),
    trouble,
    el('div', { class: 'choices' }, el('button', { type: 'submit', class: 'main' }, words.do_close),
      el('button', { type: 'button', onclick: leave }, words.otherCounter)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(desk, trouble, 'CloseCounter', { counter: desk.counterId, reason: reason.value.trim() }, { verb: 'close', said: words.saidClosed });
  });
  fill(place, form);
}

function choosePanel(place, desk) {
  const trouble = troublePlace();
  const number = el('input', { type: 'text', id: 'choose-number', autocomplete: 'off', required: true, 'aria-describedby': 'choose-trouble' });
  const reason = el('input', { type: 'text', id: 'choose-reason', maxlength: '200', autocomplete: 'off', required: true, 'aria-describedby': 'choose-trouble' });
  trouble.id = 'choose-trouble';
  const form = el('form', { novalidate: true },
    el('p', { class: 'hint' }, words.chooseHint),
    el('label', { class: 'field', for: 'choose-number' }, el('span', null, words.chooseNumber), number),
    el('label', { class: 'field', for: 'choose-reason' }, el('span', null, words.chooseReason), reason),
    trouble, el('button', { type: 'submit', class: 'main' }, words.do_choose));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    write(trouble, '');
    const bad = !number.value.trim() ? number : !reason.value.trim() ? reason : null;
    for (const input of [number, reason]) input.setAttribute('aria-invalid', String(input === bad));
    if (bad) {
      write(trouble, bad === number ? words.chooseNoNumber : words.chooseNoReason);
      return bad.focus();
    }
    const found = await readFor(trouble, 'Find', { hall: desk.hall.slug, number: number.value.trim() });
    if (!found) return;
    if (!found.ticketByNumber) return write(trouble, words.chooseUnknown);
    submit(desk, trouble, 'CallTicket', { counter: desk.counterId, ticket: found.ticketByNumber.id, reason: reason.value.trim() },
      { verb: 'choose', said: words.saidCalled });
  });
  fill(place, form);
}
