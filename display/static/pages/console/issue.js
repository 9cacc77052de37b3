/* A number for somebody without a phone. */

import { el, fill, list, say, words, write } from '../dom.js';
import { readFor, submit, troublePlace } from './forms.js';

const CLASSES = ['ELDERLY', 'DISABLED', 'PREGNANT', 'NURSING', 'CHILD', 'SICK'];
const TYPED_MS = 250;

export function issuePanel(place, desk) {
  const trouble = troublePlace();
  const search = el('input', { type: 'search', id: 'issue-search', autocomplete: 'off' });
  const priority = el('select', { id: 'issue-class' }, el('option', { value: '' }, words.classNone),
    CLASSES.map((name) => el('option', { value: name }, words['class_' + name])));
  const services = el('ul', { class: 'targets' });
  const taken = el('div', { class: 'taken', role: 'status' });
  fill(place,
    el('label', { class: 'field', for: 'issue-search' }, el('span', null, words.issueService), search),
    el('label', { class: 'field', for: 'issue-class' }, el('span', null, words.issueClass), priority),
    trouble, taken, services);
  const take = async (service) => {
    const input = { hall: desk.hall.slug, service: service.id, channel: 'STAFF', priorityClass: priority.value || null };
    const payload = await submit(desk, trouble, 'TakeTicket', input, { verb: 'issue', said: '', stays: true });
    if (!payload) return;
    fill(taken, el('p', null, words.issueGive), el('b', { class: 'number' }, payload.ticket.number),
      el('p', { class: 'hint' }, service.name + ' · ' + say(words.peopleAhead, { count: payload.peopleAhead })));
    priority.value = '';
  };
  let round = 0, timer = null;
  const read = async () => {
    const mine = ++round;
    const found = await readFor(trouble, 'Services', { hall: desk.hall.slug, search: search.value.trim() || null });
    if (!found || mine !== round) return;
    const own = found.hall.services.nodes.filter((service) => !service.archived && (desk.isHallWide || service.agency.id === desk.agency.id));
    list(services, own.slice(0, 40), (service) => service.id, (service) => el('li', null,
      el('button', { onclick: () => take(service) }, el('b', null, service.name),
        el('span', { class: 'hint' }, service.agency.code + ' · ' + service.queue.prefix))));
    if (!own.length) write(trouble, words.issueNothing);
    else if (trouble.textContent === words.issueNothing) write(trouble, '');
  };
  search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(read, TYPED_MS); });
  read();
}
