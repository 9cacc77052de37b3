/* A desk at work: follows its counter, keeps what is known, and paints it. */

import { ask } from '../api.js';
import { announce, byId, el, fill, first, say, words, write } from '../dom.js';
import { follow } from '../feed.js';
import { signInForm } from '../sign_in.js';
import { clock, now } from '../time.js';
import { actionButtons } from './actions.js';
import { forgetBell, hear, wake } from './bell.js';
import { filesPanel } from './files.js';
import { icon } from './icons.js';
import { listenToKeys } from './keys.js';
import { linesColumn } from './lines.js';
import { panelsOf } from './panels.js';
import { believe, believeAfter, makeRunner } from './run.js';
import { makeShelf } from './shelf.js';
import { seatOf } from './tabs.js';
import { ticketCard } from './ticket.js';
import { hindrance, stuck } from './verbs.js';
import { visitOf } from './visit.js';

const PING_AFTER_MS = 8000;  // silence is noticed within 20 s
const OPENING_EVERY_MS = 10000;
const REFUSED_MS = 2000;  // and as much again by chance: a hall's desks do not all come at once

export function openDesk(place, viewer, chosen, leave) {
  const desk = {
    hall: chosen.hall, policy: chosen.hall.policy, counterId: chosen.counter.id, label: chosen.counter.label,
    agency: chosen.counter.agency, permissions: chosen.permissions, isHallWide: chosen.isHallWide, name: viewer.name,
    counter: null, ticket: null, toldAt: 0, firstCalledAt: null, visit: null, opening: null,
    link: 'late', heardAt: null, isMine: null, session: 'in', busy: null, note: null, lastAct: null, expected: null,
    unsure: null, settlesAt: 0, shown: null, panels: new Map()
  };
  const frame = layout(place, desk);
  makeRunner(desk);
  const files = filesPanel(desk);
  desk.panels = panelsOf(desk, leave);
  desk.shelf = makeShelf(frame.shelf, desk, desk.panels, files.node);
  const painters = [
    ticketCard(frame.card),
    actionButtons(frame.actions, frame.tools, frame.note, (verb) => press(desk, verb, files)),
    linesColumn(frame.lines, (row) => bringBack(desk, row)),
    files.paint,
    desk.shelf.paint,
    (desk) => paintBanners(frame, desk)
  ];
  let isPainting = false;
  desk.paint = () => {
    if (isPainting) return;
    isPainting = true;
    try {
      painters.forEach((paint) => paint(desk));
    } finally {
      isPainting = false;
    }
  };
  const seat = seatOf(desk.counterId, (isMine) => { desk.isMine = isMine; desk.paint(); });
  frame.takeSeat.addEventListener('click', seat.take);
  frame.leave.addEventListener('click', leave);
  const turnVisit = visitOf(desk);
  desk.moved = () => turnVisit(feed);
  let feed = followCounter(desk);
  desk.checkAuthority = () => checkAuthority(desk, viewer, () => {
    feed.stop();
    feed = followCounter(desk);
    desk.moved();
  });
  frame.checkAgain.addEventListener('click', desk.checkAuthority);
  const stopKeys = listenToKeys((verb) => press(desk, verb, files));
  const beat = setInterval(() => {
    if (desk.counter) believeAfter(desk);
    desk.moved();
    desk.paint();
  }, 1000);
  const reading = setInterval(() => readOpening(desk), OPENING_EVERY_MS);
  document.addEventListener('pointerdown', wake);
  document.addEventListener('keydown', wake);
  forgetBell();
  desk.paint();
  byId('main').focus();
  return { stop: () => { feed.stop(); seat.stop(); stopKeys(); files.stop(); clearInterval(beat); clearInterval(reading); clearTimeout(desk.retry); } };
}

function layout(place, desk) {
  const frame = {
    about: el('p', { class: 'about-counter' }), chip: el('span', { class: 'chip' }), clock: el('b', { class: 'hall-clock' }),
    leave: el('button', { class: 'small' }, words.otherCounter),
    banner: el('p', { class: 'banner', role: 'alert', hidden: true }), bannerText: el('span'),
    takeSeat: el('button', { class: 'small', id: 'take-seat' }, words.takeSeat),
    checkAgain: el('button', { class: 'small', id: 'check-again' }, words.checkAgain),
    card: el('div', { class: 'card-place' }), actions: el('div', { class: 'actions' }), note: el('div', { class: 'note' }),
    shelf: el('section', { class: 'shelf', 'aria-label': words.shelf }), lines: el('aside', { class: 'lines', 'aria-label': words.lines }),
    tools: el('nav', { class: 'tools', 'aria-label': words.tools })
  };
  frame.banner.append(frame.bannerText, ' ', frame.takeSeat, frame.checkAgain);
  fill(place, el('div', { class: 'desk' },
    el('header', { class: 'desk-head' },
      el('h1', null, say(words.counterLabel, { label: desk.label })), frame.chip, frame.about, frame.clock, frame.leave),
    frame.banner,
    el('div', { class: 'grid' }, el('div', { class: 'work' }, frame.card, frame.actions, frame.note), frame.shelf, frame.lines),
    frame.tools));
  return frame;
}

function followCounter(desk) {
  return follow({
    name: 'Counter',
    pingAfterMs: PING_AFTER_MS,
    variables: () => ({ id: desk.counterId, language: first.language }),
    ondata: (data) => {
      believe(desk, data.counter);
      desk.toldAt = now();
      desk.session = 'in';
      const waiting = data.counter.serves.reduce((sum, serves) => sum + serves.queue.waitingCount, 0);
      if (hear(waiting, data.counter.state === 'OPEN', desk.label)) announce(words.bellSaid);
      desk.moved();
      desk.paint();
    },
    onstate: (state) => {
      desk.link = state.kind;
      desk.heardAt = state.heardAt || desk.heardAt;  // one that begins anew has heard nothing yet
      if (state.kind === 'signedOut' || state.kind === 'refused') desk.checkAuthority();
      if (state.kind === 'live') readOpening(desk);
      desk.paint();
    }
  });
}

/* Whether the session ended, or only the right to this counter. refollow: begin to listen again. */
async function checkAuthority(desk, viewer, refollow) {
  try {
    const agency = desk.isHallWide ? null : desk.agency.id;
    const permissions = new Set((await ask('Allowed', { hall: desk.hall.slug, agency: agency })).viewer.permissions);
    const isNobody = (await ask('Person', { language: first.language })).viewer.kind !== 'STAFF';
    const was = desk.session;
    desk.permissions = permissions;
    desk.session = isNobody ? 'out' : permissions.has('OPERATE_COUNTER') ? 'in' : 'revoked';
    if (desk.session === 'in' && was !== 'in') {
      refollow();
      return desk.paint();
    }
  } catch (error) {
    if (error.kind === 'signedOut') desk.session = 'out';
    else if (!error.kind) throw error;
  }
  if (desk.session === 'out') signInAgain(desk, viewer, refollow);
  if (desk.session === 'in' && desk.link === 'refused') later(desk, refollow);
  desk.paint();
}

/* The server could not answer, or the hall is full: the right to the counter is still there. */
function later(desk, refollow) {
  clearTimeout(desk.retry);
  desk.retry = setTimeout(refollow, REFUSED_MS * (1 + Math.random()));
}

function signInAgain(desk, viewer, refollow) {
  if (desk.isAsked) return;
  desk.isAsked = true;
  desk.shelf.askAgain((again) => signInForm(again, async () => {
    const person = (await ask('Person', { language: first.language })).viewer;
    if (!person.staff || person.staff.id !== viewer.staff.id) return location.reload();  // somebody else: nothing of this desk is theirs
    desk.isAsked = false;
    desk.session = 'in';
    desk.note = null;
    desk.shelf.askedEnough();
    refollow();
    desk.paint();
  }, words.troubleSignedOutTyped));
}

/* Whether the hall is open: asked for, since it turns by the clock. */
async function readOpening(desk) {
  if (desk.link !== 'live') return;
  const read = await quietly(desk, ask('HallNow', { hall: desk.hall.slug, language: first.language }));
  if (!read) return;
  desk.opening = read.hall.opening;
  desk.paint();
}

/* A read that may fail: the live connection says so, and it is read again. */
async function quietly(desk, reading) {
  try {
    return await reading;
  } catch (error) {
    if (!error.kind) throw error;
    if (error.kind === 'signedOut') desk.checkAuthority();
    return null;
  }
}

function press(desk, verb, files) {
  wake();
  if (hindrance(verb, desk) !== null) return;
  if (verb === 'file') return files.open();
  if (desk.panels.has(verb)) return desk.shelf.show(verb);
  const ticket = desk.ticket && { ticket: desk.ticket.id };
  const counter = { counter: desk.counterId };
  const acts = {
    next: ['CallNext', Object.assign({ finishCurrent: Boolean(desk.ticket) }, counter), desk.ticket ? words.saidFinishedNext : words.saidCalled],
    start: ['StartServing', ticket, words.saidServing],
    finish: ['Finish', ticket, words.saidFinished],
    recall: ['Recall', ticket, words.saidRecalled],
    noShow: ['MarkNoShow', ticket, words.saidNoShow],
    putBack: ['PutBack', ticket, words.saidPutBack],
    undo: ['Undo', counter, words.saidUndone],
    open: ['OpenCounter', counter, words.saidOpen]
  };
  const [operation, input, said] = acts[verb];
  return desk.run(operation, input, { verb: verb, said: said });
}

function bringBack(desk, row) {
  if (stuck(desk) !== null) return;
  const operation = row.state === 'HELD' ? 'Resume' : 'ReturnTicket';
  desk.run(operation, { ticket: row.id }, { verb: operation, said: words.saidWaitsAgain });
}

function paintBanners(frame, desk) {
  const counter = desk.counter;
  write(frame.about, desk.agency.code + ' · ' + desk.hall.name);
  write(frame.clock, clock(now()));
  const state = counter ? counter.state : 'CLOSED';
  const kind = state === 'OPEN' ? 'good' : state === 'CLOSED' ? '' : 'warn';
  if (frame.chip.dataset.state !== state) {
    frame.chip.dataset.state = state;
    frame.chip.className = 'chip ' + kind;
    fill(frame.chip, icon(state === 'OPEN' ? 'open' : state === 'CLOSED' ? 'shut' : 'pause'), words['state_' + state]);
  }
  const link = byId('link');
  link.className = 'link push ' + desk.link;
  write(link, linkWords(desk));
  const trouble = bannerOf(desk);
  frame.banner.hidden = trouble === null;
  frame.banner.className = 'banner ' + (trouble ? trouble.kind : '');
  write(frame.bannerText, trouble ? trouble.text : '');
  frame.takeSeat.hidden = desk.isMine !== false || desk.session !== 'in';
  frame.checkAgain.hidden = desk.session !== 'revoked';
}

function linkWords(desk) {
  if (desk.link === 'live') return words.linkLive;
  const at = { clock: desk.heardAt ? clock(desk.heardAt) : '–' };
  return say(desk.link === 'late' ? words.linkLate : words.linkLost, at);
}

function bannerOf(desk) {
  if (desk.session === 'out') return { kind: 'bad', text: words.bannerOut };
  if (desk.session === 'revoked') return { kind: 'bad', text: words.bannerRevoked };
  if (desk.heardAt && desk.link !== 'live') {
    const age = Math.round((now() - desk.heardAt) / 1000);
    return { kind: 'bad', text: say(words.bannerOffline, { seconds: age, clock: clock(desk.heardAt) }) };
  }
  if (desk.counter && desk.isMine === false) return { kind: 'warn', text: words.bannerOtherTab };
  const taken = desk.counter && desk.isMine ? stuck(desk) : null;
  if (taken) return { kind: 'warn', text: taken };
  if (desk.opening && !desk.opening.open) return { kind: 'info', text: desk.opening.sentence };
  return null;
}
