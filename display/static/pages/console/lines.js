/* Who is next and why, how long the queues are, and who was set aside. */

import { el, list, put, say, write, words } from '../dom.js';
import { clock, now } from '../time.js';
import { stuck } from './verbs.js';
import { against, verdict } from './ticket.js';

export function linesColumn(place, act) {
  const next = el('ol', { class: 'next' });
  const queues = el('ul', { class: 'queues' });
  const held = el('ul', { class: 'held' });
  const parts = {
    next: next, queues: queues, held: held,
    none: el('p', { class: 'hint' }),
    noneHeld: el('p', { class: 'hint' }, words.heldNone)
  };
  place.append(
    el('section', { 'aria-label': words.nextTitle }, el('h2', null, words.nextTitle), parts.none, next),
    el('section', { 'aria-label': words.queuesTitle }, el('h2', null, words.queuesTitle), queues),
    el('section', { class: 'held-box', 'aria-label': words.heldTitle, tabindex: '0' }, el('h2', null, words.heldTitle), parts.noneHeld, held));
  return (desk) => paint(parts, desk, act);
}

function paint(parts, desk, act) {
  const counter = desk.counter;
  if (!counter) return;
  const passed = (now() - desk.toldAt) / 1000;
  parts.none.hidden = counter.upNext.length > 0;
  write(parts.none, words.nobody);
  list(parts.next, counter.upNext, (row) => row.number, makeNext, (node, row) => changeNext(node, row, passed));
  list(parts.queues, counter.serves, (row) => row.queue.id, makeQueue, (node, row) => changeQueue(node, row.queue, passed));
  const aside = asideOf(counter);
  parts.noneHeld.hidden = aside.length > 0;
  list(parts.held, aside, (row) => row.id + row.state, (row) => makeHeld(row, act), (node, row) => changeHeld(node, row, desk));
}

function makeNext() {
  return el('li', null, el('b', { class: 'number' }), el('span', { class: 'why' }), el('span', { class: 'wait' }));
}

function changeNext(node, row, passed) {
  write(node.children[0], row.number);
  write(node.children[1], words['rule_' + row.rule] + (row.priorityClass ? ' · ' + words['class_' + row.priorityClass] : ''));
  write(node.children[2], brief(row.waitSeconds + passed));
}

function makeQueue() {
  return el('li', null,
    el('span', { class: 'name' }), el('b', { class: 'count' }),
    el('span'), el('span', { class: 'oldest' }));
}

function changeQueue(node, queue, passed) {
  const oldest = queue.oldestWaitSeconds === null ? null : queue.oldestWaitSeconds + passed;
  const stands = oldest === null ? 'none' : against(oldest, queue.targetSeconds);
  write(node.children[0], queue.prefix + ' · ' + queue.name);
  write(node.children[1], say(words.waitingCount, { count: queue.waitingCount }));
  verdict(node.children[2], stands, words['wait_' + stands]);
  write(node.children[3], oldest === null ? '' : say(words.oldest, { time: brief(oldest), target: brief(queue.targetSeconds) }));
}

function makeHeld(row, act) {
  const button = el('button', { class: 'small' });
  button.addEventListener('click', () => act(row));
  return put(el('li'), el('b', { class: 'number' }, row.number), el('span', { class: 'why' }), button);
}

function changeHeld(node, row, desk) {
  const isHeld = row.state === 'HELD';
  write(node.children[1], isHeld
    ? (row.until ? say(words.heldUntil, { clock: clock(row.until) }) : words.heldByHand)
    : say(words.missedAt, { clock: clock(row.endedAt) }));
  write(node.children[2], isHeld ? words.resume : words.isBack);
  node.children[2].disabled = stuck(desk) !== null || Boolean(desk.busy);
}

/* "12 mnt": a column has little room. */
function brief(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return words.briefNone;
  if (minutes < 60) return say(words.briefMinutes, { count: minutes });
  return say(words.briefHours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/* Those set aside; a missed one only while the hall lets it come back. */
function asideOf(counter) {
  return counter.setAside
    .map((row) => ({ id: row.ticket.id, number: row.ticket.number, state: row.ticket.state, until: row.until, endedAt: row.ticket.endedAt }))
    .filter((row) => row.state === 'HELD' || now() < Date.parse(row.until));
}
