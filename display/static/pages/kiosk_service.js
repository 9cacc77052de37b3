/* Tells what a citizen should know before taking a number, and takes it: once, however often the key is pressed. */

import { Refusal, Trouble, act, ask, newKey } from './api.js';
import { el, first, say, words } from './dom.js';
import { closed } from './kiosk_choosing.js';
import { begin, letGo } from './kiosk_number.js';
import { ahead, isAt, kiosk, loaded, redraw } from './kiosk_stage.js';
import { clock, duration, now } from './time.js';

const CLASSES = ['', 'ELDERLY', 'DISABLED', 'PREGNANT', 'NURSING', 'CHILD', 'SICK'];

export const serviceScreen = (visit) => loaded(visit, () => ask('KioskService', { id: visit.id, language: first.language }), (answer) => {
  const service = answer.node;
  if (visit.isTaking) return working();
  const standard = service.standard || {};
  return [
    el('h1', null, service.name),
    el('p', { class: 'lead' }, service.agency.name),
    closed() || (!service.opening.open && el('p', { class: 'notice', role: 'status' }, service.opening.sentence)),
    el('div', { class: 'facts' },
      fact(words.peopleAhead, el('span', { 'data-queue': service.queue.id, 'data-ahead': true }, ahead(service.queue))),
      fact(words.waitRange, range(service.queue)),
      fact(words.openingHours, service.opening.sentence),
      service.queue.remainingQuota !== null && fact(words.quotaLeft, String(service.queue.remainingQuota)),
      standard.fee && fact(words.fee, inIndonesian(standard.fee)),
      standard.completionTime && fact(words.completionTime, inIndonesian(standard.completionTime))),
    standard.requirements && el('section', { class: 'card bring' }, el('h2', null, words.bring),
      el('ul', null, standard.requirements.split('\n').filter(Boolean).map((line) => el('li', { lang: 'id' }, line)))),
    priorities(visit),
    el('p', { id: 'refused', class: 'trouble', role: 'alert' }, visit.problem),
    el('button', { class: 'tall main take', 'data-acts': true, 'data-shut': !service.opening.open, onclick: () => take(visit, service) },
      visit.hasNoAnswer ? words.again : words.take),
  ];
});

/* A text of the standard, which has no English version. */
function inIndonesian(text) {
  return el('span', { lang: 'id' }, text);
}

function fact(name, value) {
  return el('div', { class: 'fact' }, el('span', { class: 'of' }, name), el('strong', null, value));
}

/* Eight in ten wait so long, one in ten less and one more; with the time on the wall at which it will be over. */
function range(queue) {
  const wait = queue.estimatedWait;
  if (!wait) return words.rangeUnknown;
  const most = Math.ceil(wait.p90Seconds / 60) * 60;
  const until = { to: duration(most), clock: clock(now() + most * 1000) };
  if (wait.p10Seconds < 60) return say(words.rangeUpTo, until);
  return say(words.range, { from: duration(wait.p10Seconds), to: until.to, clock: until.clock });
}

function priorities(visit) {
  const chosen = visit.priority || '';
  return el('fieldset', { class: 'priorities' }, el('legend', null, words.priorityTitle), el('div', { class: 'grid classes' }, CLASSES.map((name) =>
    el('label', { class: 'option' },
      el('input', { type: 'radio', name: 'priority', value: name, checked: name === chosen, disabled: !!visit.hasNoAnswer, onchange: () => { visit.priority = name; } }),
      el('span', null, words['priority_' + (name || 'NONE')])))));
}

function working() {
  return [el('h1', null, words.taking), el('p', { class: 'waiting', role: 'status' }, words.takingHint)];
}

async function take(visit, service) {
  if (visit.isTaking) return;
  visit.isTaking = true;
  visit.key = visit.key || newKey();  // kept until there is an answer: a repeated press is the same number
  visit.problem = null;
  redraw();
  try {
    const wish = { hall: kiosk.hall.slug, service: service.id, channel: 'KIOSK', priorityClass: visit.priority || null };
    const taken = await act('TakeKioskTicket', wish, visit.key);
    const number = { ticket: taken.ticket, secret: taken.secret, qr: taken.statusQr, ahead: taken.peopleAhead, isNew: true };
    if (isAt(visit)) begin(number);
    else letGo(number);  // whoever wanted it has gone
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof Trouble)) throw error;
    visit.isTaking = false;
    visit.hasNoAnswer = error instanceof Trouble;
    if (!visit.hasNoAnswer) {
      visit.key = null;  // a refusal is kept under its key
      delete visit.answer;
    }
    visit.problem = error.sentence;
    if (isAt(visit)) redraw();
  }
}
