/* The number at the counter: large, for whom, how long, and against what. */

import { el, put, say, set, write, words } from '../dom.js';
import { clock, duration, since, timer } from '../time.js';
import { icon } from './icons.js';

const NEAR = 0.8;  // of a target: nearly there

/* How a time stands against its target: good, warn (near), bad (over), none (no target). */
export function against(seconds, target) {
  if (!target) return 'none';
  return seconds > target ? 'bad' : seconds > target * NEAR ? 'warn' : 'good';
}

/* A word with its icon and colour. */
export function verdict(node, kind, text) {
  if (node.dataset.kind !== kind) {
    node.dataset.kind = kind;
    node.className = 'verdict ' + kind;
    node.textContent = '';
    put(node, icon(kind), el('span'));
  }
  write(node.lastChild, text);
}

export function ticketCard(place) {
  const parts = {
    state: el('p', { class: 'state' }),
    number: el('p', { class: 'number', id: 'number' }),
    service: el('p', { class: 'service' }),
    chips: el('p', { class: 'chips' }),
    priority: el('span', { class: 'chip priority' }),
    attempt: el('span', { class: 'chip attempt' }),
    way: el('span', { class: 'chip' }),
    timer: el('b', { class: 'timer', role: 'timer' }),
    about: el('span', { class: 'about' }),
    bar: el('progress', { max: 100, 'aria-hidden': 'true' }),
    service_verdict: el('span'),
    wait_verdict: el('span'),
    passed_on: el('p', { class: 'passed-on' })
  };
  const card = el('section', { class: 'now', 'aria-labelledby': 'number' },
    parts.state, parts.number, parts.service,
    put(parts.chips, parts.priority, parts.attempt, parts.way),
    el('p', { class: 'clockwork' }, parts.timer, parts.about),
    parts.bar,
    el('p', { class: 'verdicts' }, parts.service_verdict, parts.wait_verdict),
    parts.passed_on);
  place.append(card);
  return (desk) => paint(card, parts, desk);
}

function paint(card, parts, desk) {
  const ticket = desk.ticket;
  card.classList.toggle('empty', !ticket);
  card.classList.toggle('called', Boolean(ticket) && ticket.state === 'CALLED');
  card.classList.toggle('serving', Boolean(ticket) && ticket.state === 'SERVING');
  write(parts.state, stateLine(desk));
  write(parts.number, ticket ? ticket.number : '—');
  write(parts.service, ticket ? (ticket.service ? ticket.service.name : queueName(desk, ticket)) : emptyLine(desk));
  for (const part of ['chips', 'bar', 'timer', 'about', 'service_verdict', 'wait_verdict']) parts[part].hidden = !ticket;
  if (!ticket) {
    parts.passed_on.hidden = true;
    return;
  }
  parts.priority.hidden = !ticket.priorityClass;
  if (ticket.priorityClass) write(parts.priority, say(words.priority, { of: words['class_' + ticket.priorityClass] }));
  parts.attempt.hidden = ticket.attempt < 2;
  write(parts.attempt, say(words.attempt, { count: ticket.attempt }));
  paintTimes(parts, desk, ticket);
}

function paintTimes(parts, desk, ticket) {
  const visit = desk.visit && desk.visit.id === ticket.id ? desk.visit : null;
  const leg = visit ? visit.legs[visit.legs.length - 1] : null;
  const isServing = ticket.state === 'SERVING';
  const from = isServing && leg && leg.servingAt ? leg.servingAt : ticket.calledAt;
  const spent = since(from);
  const usual = visit ? visit.queue.usualServiceSeconds : null;
  parts.way.hidden = !visit || visit.channel !== 'WEB';
  write(parts.way, words.fromPhone);
  write(parts.timer, timer(spent));
  write(parts.about, isServing ? words.servingFor : words.calledFor);
  const target = isServing ? usual : desk.policy.secondsBeforeNoShow;
  parts.bar.hidden = !target;
  if (target) set(parts.bar, { value: Math.min(100, Math.round((100 * spent) / target)) });
  parts.service_verdict.hidden = !isServing;
  const stands = against(spent, usual);
  if (isServing) verdict(parts.service_verdict, stands, say(words['service_' + stands], { time: usual ? duration(usual) : '' }));
  parts.wait_verdict.hidden = !leg;
  if (leg) {
    const waited = Math.max(0, (Date.parse(leg.calledAt || ticket.calledAt) - Date.parse(leg.joinedAt)) / 1000);
    verdict(parts.wait_verdict, against(waited, ticket.queue.targetSeconds),
      say(words.waited, { time: duration(waited), target: duration(ticket.queue.targetSeconds) }));
  }
  const sent = visit ? visit.events.filter((event) => event.kind === 'TicketTransferred').pop() : null;
  parts.passed_on.hidden = !sent;
  if (sent) {
    write(parts.passed_on, say(words.passedOn, {
      label: sent.counter ? sent.counter.label : '?', clock: clock(sent.at), reason: sent.reason || words.noReason
    }));
  }
}

function stateLine(desk) {
  if (!desk.counter) return words.loading;
  if (desk.ticket) return words['ticket_' + desk.ticket.state];
  return words.noTicket;
}

function emptyLine(desk) {
  if (!desk.counter) return '';
  if (desk.counter.state !== 'OPEN') return words['closed_' + desk.counter.state] + (desk.counter.reason ? ' (' + desk.counter.reason + ')' : '');
  return desk.counter.upNext.length ? words.ready : words.nobody;
}

function queueName(desk, ticket) {
  const served = desk.counter.serves.find((serves) => serves.queue.id === ticket.queue.id);
  return served ? served.queue.name : ticket.queue.prefix;
}
