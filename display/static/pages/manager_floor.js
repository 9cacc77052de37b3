/* All counters and queues of a hall, and where it is crowded. */

import { byId, el, fill, list, say, set, words, write } from './dom.js';
import { dialog, perform, short } from './manager_acts.js';
import { duration, since, timer } from './time.js';

const FILTERS = {
  all: () => true,
  look: (counter) => Boolean(counter.attention),
  open: (counter) => counter.state !== 'CLOSED',
  closed: (counter) => counter.state === 'CLOSED'
};
const TONES = { OPEN: 'good', BREAK: 'warn', BACK_OFFICE: 'warn', CLOSED: '' };

let filter = 'all', last = null, mayAct = false;

/* How many counters there are of each sort. */
export function countersOf(overview) {
  const counters = overview.counters, many = (test) => counters.filter(test).length;
  return {
    all: counters.length,
    open: many((counter) => counter.state === 'OPEN'),
    away: many((counter) => counter.state === 'BREAK' || counter.state === 'BACK_OFFICE'),
    busy: many((counter) => counter.serving),
    look: many((counter) => counter.attention)
  };
}

export function showFloor(place, overview, isActing) {
  last = overview;
  mayAct = isActing;
  if (!byId('zones')) build(place);
  const matching = overview.counters.filter(FILTERS[filter]), isClosed = (counter) => counter.state === 'CLOSED';
  const shown = matching.filter((counter) => !isClosed(counter)).concat(matching.filter(isClosed));
  const zones = overview.zones.map((zone) => ({ zone: zone, counters: shown.filter((counter) => counter.zone === zone.name) }))
    .filter((one) => one.counters.length);
  list(byId('zones'), zones, (one) => one.zone.name || '-', makeZone, changeZone);
  byId('none-here').hidden = zones.length > 0;
  const crowded = overview.zones.filter((zone) => zone.crowding === 'CROWDED' && overview.zones.length > 1);
  list(byId('crowded'), crowded, (zone) => zone.name, () => el('li', { class: 'crowd' }), (node, zone) => write(node,
    say(words.crowdedWhy, { zone: nameOf(zone), mean: duration(zone.wait.meanSeconds), hall: duration(overview.wait.meanSeconds) })));
  const queues = overview.queues.filter((queue) => queue.wait.people || queue.openCounters)
    .sort((one, other) => (other.wait.oldestSeconds || 0) / other.targetSeconds - (one.wait.oldestSeconds || 0) / one.targetSeconds);
  list(byId('queue-rows'), queues, (queue) => queue.id, makeQueue, changeQueue);
  FILTER_NAMES.forEach((name) => set(byId('filter-' + name), { 'aria-pressed': String(name === filter) }));
  tickFloor();
}

const FILTER_NAMES = Object.keys(FILTERS);

function build(place) {
  const filters = FILTER_NAMES.map((name) => el('button', { id: 'filter-' + name, onclick: () => { filter = name; showFloor(place, last, mayAct); } },
    words['filter_' + name]));
  const heads = [words.queue, words.waitingColumn, words.oldestColumn, words.targetColumn, words.servedBy];
  fill(place, el('div', { class: 'floor' },
    el('div', null,
      el('ul', { id: 'crowded', 'aria-live': 'polite' }),
      el('div', { class: 'filters', role: 'group', 'aria-label': words.filter }, filters),
      el('p', { id: 'none-here', class: 'hint' }, words.noneHere), el('div', { id: 'zones' })),
    el('aside', { class: 'card' }, el('h2', { id: 'queues-title' }, words.queues),
      el('table', { 'aria-labelledby': 'queues-title' }, el('thead', null, el('tr', null, heads.map((head) => el('th', { scope: 'col' }, head)))),
        el('tbody', { id: 'queue-rows' })))));
}

/* ---- zones and counters ---- */

function nameOf(zone) {
  if (!zone.name) return words.wholeHall;
  return /^(zona|zone)\b/i.test(zone.name) ? zone.name : say(words.zone, { name: zone.name });
}

function makeZone() {
  return el('section', { class: 'zone' }, el('h2', null, el('span'), ' ', el('small'), ' ', el('span', { class: 'chip bad' }, words.crowded)), el('ul', { class: 'counters' }));
}

function changeZone(node, one) {
  const zone = one.zone, parts = node.firstChild.children;
  write(parts[0], nameOf(zone));
  write(parts[1], (zone.wait.people ? say(words.zoneWait, { people: zone.wait.people, mean: duration(zone.wait.meanSeconds) }) : words.zoneEmpty)
    + ' · ' + say(words.zoneOpen, { count: zone.openCounters }));
  parts[2].hidden = zone.crowding !== 'CROWDED';
  list(node.lastChild, one.counters, (counter) => counter.id, makeCounter, changeCounter);
}

function makeCounter(counter) {
  const node = el('li', { class: 'counter card' },
    el('div', { class: 'who' }, el('strong'), el('span', { class: 'agency' }), el('span', { class: 'chip' })),
    el('div', { class: 'what' }, el('b'), ' ', el('span', { class: 'doing' }), ' ', el('span', { class: 'timer' })),
    el('p', { class: 'mark' }),
    el('div', { class: 'foot' }, el('span', { class: 'staff' }), el('button', { 'data-act': true, onclick: () => adjust(node.counter) }, words.adjust)));
  return node;
}

function changeCounter(node, counter) {
  node.counter = counter;
  const find = (name) => node.querySelector(name);
  write(find('strong'), counter.label);
  write(find('.agency'), counter.agencyCode);
  write(find('.chip'), words['state_' + counter.state]);
  find('.chip').className = 'chip ' + TONES[counter.state];
  write(find('b'), counter.number || '');
  write(find('.doing'), counter.number ? (counter.serving ? words.serving : words.calling) : counter.state === 'OPEN' ? words.free : counter.reason || '');
  write(find('.mark'), counter.attention ? words['attention_' + counter.attention] : '');
  write(find('.staff'), counter.staff);
  node.className = 'counter card ' + counter.state.toLowerCase() + (counter.attention ? ' look' : '');
  set(find('button'), { hidden: !mayAct, 'aria-label': say(words.adjustCounter, { label: counter.label }) });
}

/* What lasts, counts up every second. */
export function tickFloor() {
  document.querySelectorAll('#zones .counter').forEach((node) => {
    const counter = node.counter, from = counter.busySince || counter.freeSince || (counter.state === 'CLOSED' ? null : counter.since);
    write(node.querySelector('.timer'), from ? timer(since(from)) : '');
  });
}

function adjust(counter) {
  const id = { counter: counter.id }, label = { label: counter.label };
  const withReason = (name, sentence) => (values) => perform(name, Object.assign({ reason: values.reason }, id), null, say(sentence, label));
  const open = { label: words.openIt, kind: 'main', act: () => perform('OpenCounter', id, null, say(words.counterOpened, label)) };
  const pause = { label: words.pauseIt, kind: 'main', act: withReason('PauseCounter', words.counterPaused) };
  const close = { label: words.closeIt, kind: 'danger', act: withReason('CloseCounter', words.counterClosed) };
  const title = say(words.counter, label) + ' · ' + counter.agencyCode;
  if (counter.state === 'CLOSED') return dialog({ title: title, lead: words.openLead, actions: [open] });
  const reason = { name: 'reason', label: words.reason, required: true };
  if (counter.state === 'OPEN') return dialog({ title: title, lead: words.counterLead, fields: [reason], actions: [pause, close] });
  open.free = true;
  return dialog({ title: title, lead: words.counterLead, fields: [reason], actions: [close, open] });
}

/* ---- queues ---- */

function makeQueue() {
  return el('tr', null, el('th', { scope: 'row' }, el('b'), ' ', el('span')), el('td'), el('td', null, el('span'), ' ', el('span', { class: 'chip warn' }, words.overTarget)), el('td'), el('td'));
}

function changeQueue(node, queue) {
  const [name, people, oldest, target, counters] = node.children;
  write(name.children[0], queue.prefix);
  write(name.children[1], queue.agencyCode);
  set(name, { title: queue.name });
  write(people, queue.wait.people);
  write(oldest.children[0], queue.wait.oldestSeconds === null ? '' : short(queue.wait.oldestSeconds));
  oldest.children[1].hidden = !queue.overTarget;
  write(target, short(queue.targetSeconds));
  write(counters, queue.openCounters || words.noCounter);
  counters.className = queue.openCounters || !queue.wait.people ? '' : 'trouble';
}
