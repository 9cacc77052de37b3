/* Draws a number: a paper ticket that turns amber when it is called. */

import { el, fill, say, words, write } from './dom.js';
import { rangeInWords } from './ranges.js';
import { clock, day, now } from './time.js';

export const ENDED = ['DONE', 'CANCELLED', 'EXPIRED', 'VOID'];
const isOver = (ticket) => ENDED.indexOf(ticket.state) >= 0;

/* {node, acts, show(ticket, at), fresh(kind, at, ticket), note(text), …} of a ticket with its hall and service. */
export function ticketView(ticket) {
  const number = el('span', { class: 'digits' + (ticket.number.length > 6 ? ' long' : '') }, ticket.number);
  const what = ticket.service ? ticket.service.name : ticket.queue.name;
  const queue = el('p', { class: 'from' });
  const state = el('p', { class: 'state' });
  const big = el('p', { class: 'big-line' });
  const more = el('p', { class: 'more' });
  const range = el('p', { class: 'range' });
  const note = el('p', { class: 'note', role: 'status' });
  const link = el('p', { class: 'link', hidden: true });
  const acts = el('div', { class: 'acts' });
  const stub = el('div', { class: 'stub' }, state, big, more, range);
  const card = el('section', { class: 'paper', 'aria-labelledby': 'number' },
    el('div', { class: 'head' }, el('h1', { id: 'number' }, el('span', { class: 'unseen' }, words.title + ' '), number),
      el('p', { class: 'what' }, what), queue), stub);

  const preparing = bring(ticket), keeping = el('p', { class: 'hint' }, words.keepOpen);

  const show = (ticket, at) => {
    const said = standing(ticket, at);
    if (preparing) preparing.hidden = isOver(ticket);
    keeping.hidden = isOver(ticket);
    if (ticket.state !== 'WAITING') write(note, '');
    card.className = 'paper is-' + ticket.state.toLowerCase();
    write(state, said.state);
    fill(big, said.big || []);
    write(more, said.more);
    write(range, said.range);
    write(queue, ticket.service && ticket.queue.name !== what && ticket.queue.name !== ticket.agency.name ? ticket.agency.name + ' · ' + ticket.queue.name : ticket.agency.name);
    document.title = (said.title || said.state) + ' · ' + ticket.number;
  };
  const fresh = (kind, at, ticket) => {
    link.className = 'link ' + kind;
    link.hidden = kind === 'live' || (isOver(ticket) && kind !== 'lost');
    const time = at === null ? '–' : clock(at);
    write(link, kind === 'lost' ? say(words.lostSince, { clock: time }) : say(words.linkLate, { clock: time }));
    card.classList.toggle('old', kind === 'lost');
  };
  return {
    node: el('div', { class: 'ticket' }, link, card, note, acts, preparing, about(ticket, keeping)),
    acts: acts, show: show, fresh: fresh, mayReturn: mayReturn,
    note: (text) => write(note, text),
    callSentence: (ticket) => say(words.calledNow, { number: ticket.number, counter: ticket.counter ? ticket.counter.label : '' }),
    lateHint: (policy) => say(words.lateHint, { count: policy.returnBehind }),
    returnHint: (policy) => say(words.returnHint, { until: clock(returnUntil(ticket)), count: policy.returnBehind })
  };
}

function returnUntil(ticket) {
  return (ticket.endedAt ? Date.parse(ticket.endedAt) : now()) + ticket.hall.policy.returnGraceSeconds * 1000;
}

/* A no-show may come back within the hall's grace; how often, the server knows. */
function mayReturn(ticket) {
  return ticket.state === 'NO_SHOW' && ticket.endedAt !== null && ticket.hall.policy.returnsAllowed > 0 && now() < returnUntil(ticket);
}

/* What the ticket says: {state, big, more, range, title}. */
function standing(ticket, at) {
  const counter = ticket.counter ? ticket.counter.label : '';
  if (ticket.state === 'WAITING') return waiting(ticket, at);
  if (ticket.state === 'CALLED') {
    return {
      state: words.state_CALLED,
      title: say(words.toCounter, { counter: counter }),
      big: [el('span', { class: 'go' }, words.goTo), ' ', el('strong', { class: 'counter' }, counter)],
      more: [ticket.counter && ticket.counter.zone && say(words.zone, { zone: ticket.counter.zone }), ticket.attempt > 1 && say(words.attempt, { count: ticket.attempt })].filter(Boolean).join(' · '),
      range: say(words.calledAt, { clock: clock(ticket.calledAt) })
    };
  }
  if (ticket.state === 'SERVING') return { state: words.state_SERVING, big: say(words.atCounter, { counter: counter }) };
  if (ticket.state === 'HELD') {
    const until = ticket.legs.length ? ticket.legs[ticket.legs.length - 1].holdUntil : null;
    return { state: words.state_HELD, more: words.heldWhy, range: until ? say(words.heldUntil, { clock: clock(until) }) : '' };
  }
  const ended = ticket.endedAt ? say(words.endedAt, { clock: clock(ticket.endedAt) }) : '';
  return { state: words['state_' + ticket.state], more: words['means_' + ticket.state], range: ended };
}

function waiting(ticket, at) {
  const ahead = ticket.position;
  const said = rangeInWords(ticket.estimatedWait, at);
  const isNear = ahead !== null && ahead <= 3;
  const big = ahead === null ? '' : ahead === 0 ? words.youAreNext : [el('strong', { class: 'ahead' }, ahead), ' ', words.ahead];
  return {
    state: words.notCalledYet,
    title: ahead === null ? words.notCalledYet : ahead === 0 ? words.youAreNext : ahead + ' ' + words.ahead,
    big: big,
    more: ticket.pausing && ticket.pausing.pause ? pauseInWords(ticket.pausing.pause) : isNear ? words.nearNow : '',
    range: said ? say(words.rangeIs, { span: said.span, between: said.between, at: clock(at) }) : words.noRange
  };
}

function pauseInWords(pause) {
  return pause.endsAt ? say(words.pausedUntil, { clock: clock(pause.endsAt), reason: pause.reason }) : say(words.paused, { reason: pause.reason });
}

/* What to have at hand. */
function bring(ticket) {
  const standard = ticket.service && ticket.service.standard;
  if (!standard) return null;
  const listed = standard.documents.length
    ? standard.documents.map((one) => el('li', null, one.label + (one.required ? '' : ' (' + words.ifAny + ')')))
    : standard.requirements.split(/\s*[;\n]\s*/).filter(Boolean).map((text) => el('li', { lang: 'id' }, text));
  if (!listed.length) return null;
  return el('section', { class: 'card bring' }, el('h2', null, words.bring),
    el('ul', { class: 'dots' }, listed),
    standard.fee && el('p', { class: 'hint' }, words.fee + ': ', el('span', { lang: 'id' }, standard.fee)));
}

function about(ticket, keeping) {
  return el('section', { class: 'about' },
    el('p', { class: 'hint' }, say(words.takenAt, { clock: clock(ticket.issuedAt), zone: ticket.hall.zoneName, day: day(ticket.businessDay) })),
    keeping);
}
