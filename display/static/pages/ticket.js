/* One's own number: where it stands in the line, the counter it is called to, being late, coming back, giving up. */

import { Refusal, Trouble, ask } from './api.js';
import { allowSound, canSound, isSounding, nudge, ring, silence } from './alarm.js';
import { announce, byId, el, fill, first, set, words, write } from './dom.js';
import { follow } from './feed.js';
import { actKept, tab } from './kept.js';
import { forgetTicket, keep, keptTicket } from './numbers.js';
import { begin, deed, doubtful, failed, heading, secretInAddress, to, waiting } from './own.js';
import { offerInstalling } from './install.js';
import { reminding } from './remind.js';
import { ENDED, ticketView } from './ticket_view.js';
import { now, setNow, setZone } from './time.js';

const id = first.path.ticket;
const known = keptTicket(id);
const secret = secretInAddress() || (known && known.secret);
const held = known && known.secret === secret ? known : null;
const main = byId('main');
const POLL_MS = 15000;        // without a socket (some networks let none through)
const REFRESH_MS = 300000;    // a range grows old while nothing happens
const LATE_MS = 20000, LOST_MS = 60000;

let ticket = held ? held.ticket : null;
let rightAt = held ? held.seenAt : null;  // when what is shown was so, by the server's time
let isRight = false;                      // the server has answered since the page was opened
let frames = 0;                           // answers of the socket: one that is younger than a question wins
let link = null, linkState = { kind: 'late', heardAt: null };
let view = null;
let shownActs = null;
let remind = null;  // the key that has this phone told, where there is one

async function start() {
  if (!secret) return nothing();
  if (ticket) open();
  else waiting(main);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) freshen('TicketNow'); });
  window.addEventListener('pageshow', (event) => { if (event.persisted) freshen('TicketNow'); });
  window.addEventListener('online', () => freshen('TicketNow'));
  setInterval(tick, 1000);
  window.addEventListener('online', trueTime);
  trueTime();
  await load();
}

/* A page that was shown without network does not know the server's time. */
async function trueTime() {
  if (!document.documentElement.hasAttribute('data-kept')) return;
  try {
    const answer = await (await fetch('/version', { cache: 'no-store' })).json();
    setNow(answer.time);
  } catch (error) { /* still without network: the phone's own clock */ }
}

async function load() {
  try {
    await freshen('Ticket', true);
  } catch (error) {
    if (ticket) return setTimeout(load, POLL_MS);
    return failed(main, error, load);
  }
  if (link || !ticket || !isRight) return;
  link = follow({
    name: 'FollowTicket',
    variables: () => ({ id: id, secret: secret, language: first.language }),
    anonymous: true,
    pingAfterMs: 60000,
    ondata: (data) => {
      frames += 1;
      take(data.ticket);
    },
    onstate: (state) => {
      linkState = state;
      if (state.kind === 'refused') freshen('TicketNow');
      tick();
    }
  });
}

/* Ask once by HTTP: the quickest way to be right when the page comes back. */
async function freshen(name, isFirst) {
  const began = frames;
  let found;
  try {
    const answer = await ask(name, { id: id, secret: secret, language: first.language });
    found = answer.ticket;
    if (found && answer.pushKey && !remind) remind = reminding(id, secret, answer.pushKey);
  } catch (error) {
    if (isFirst) throw error;
    return;  // the link says how old it is
  }
  if (!found) return nothing();
  if (frames !== began && ticket && !isFirst) return;
  take(frames === began ? found : Object.assign({}, found, ticket));
}

function take(news) {
  ticket = Object.assign({}, ticket, news);
  rightAt = now();
  isRight = true;
  keep(id, secret, ticket, rightAt);
  if (ticket.hall) open();
}

/* Nothing is opened by this link (any more). */
function nothing() {
  if (link) link.stop();
  link = null;
  if (held || ticket) forgetTicket(id);
  ticket = null;
  view = null;
  write(byId('hall-name'), 'Antrean');
  document.title = words.title;
  fill(main, heading(words.title), el('div', { class: 'card' }, el('p', null, words.deadLink), el('p', null, words.deadLinkWhy)));
}

function open() {
  setZone(ticket.hall.timezone);
  if (!view) {
    view = ticketView(ticket);
    fill(byId('hall-name'), el('a', { href: to('/h/' + ticket.hall.slug) }, ticket.hall.name));
    fill(main, view.node);
    offerInstalling(ticket.hall.slug);
  }
  view.show(ticket, rightAt);
  drawActs();
  if (isRight) alarm();
  tick();
}

/* Once for each call, and once when it is nearly time; not again after a reload. */
function alarm() {
  const isNear = ticket.state === 'WAITING' && ticket.position !== null && ticket.position <= 3;
  const what = ticket.state === 'CALLED' ? 'call ' + ticket.legs.length + ' ' + ticket.attempt : isNear ? 'near' : null;
  const seen = tab.get('alarm.' + id) || [];
  if (what === null || seen.indexOf(what) >= 0) return;
  tab.put('alarm.' + id, seen.concat(what));
  if (what === 'near') {
    nudge();
    announce(words.nearNow);
  } else {
    ring();
    write(byId('alarm'), view.callSentence(ticket));
  }
}

/* How fresh all this is, every second. */
function tick() {
  if (!ticket || !view) return;
  if (linkState.heardAt !== null) rightAt = Math.max(rightAt || 0, linkState.heardAt);
  const age = rightAt === null ? Infinity : now() - rightAt;
  const isLive = navigator.onLine && isRight && (linkState.kind === 'live' || age < LATE_MS);
  const kind = isLive ? 'live' : !isRight || age > LOST_MS || !navigator.onLine ? 'lost' : 'late';
  view.fresh(kind, rightAt, ticket);
  const isStill = kind === 'lost';
  if (main.classList.contains('still') !== isStill) {
    main.classList.toggle('still', isStill);
    main.querySelectorAll('.acts button').forEach((button) => set(button, { disabled: isStill }));
  }
}

setInterval(() => {
  if (!document.hidden && ticket && linkState.kind !== 'live') freshen('TicketNow');
}, POLL_MS);
setInterval(() => {
  if (!document.hidden && ticket && linkState.kind === 'live' && ENDED.indexOf(ticket.state) < 0) freshen('TicketNow');
}, REFRESH_MS);

/* What one may do now; drawn again only when that has changed, so that a question that is open stays open. */
function drawActs() {
  const mark = [ticket.state, view.mayReturn(ticket), Boolean(ticket.noDelay), Boolean(remind)].join();
  if (mark === shownActs) return;
  shownActs = mark;
  const policy = ticket.hall.policy;
  const isComing = ENDED.indexOf(ticket.state) < 0 && ['NO_SHOW', 'SERVING'].indexOf(ticket.state) < 0;
  const isCancellable = ['WAITING', 'CALLED', 'HELD'].indexOf(ticket.state) >= 0;
  fill(view.acts,
    isComing && remind,
    canSound() && isComing && ticket.state !== 'SERVING' && soundKey(),
    view.mayReturn(ticket) && [el('p', { class: 'hint' }, view.returnHint(policy)), deed(words.comeBack, () => does('ReturnTicket'), 'main').node],
    ticket.state === 'WAITING' && policy.delaysAllowed > 0 && !ticket.noDelay
      && [deed(words.late, late, '').node, el('p', { class: 'hint' }, view.lateHint(policy))],
    isCancellable && doubtful(words.giveUp, words.giveUpSure, words.giveUpYes, () => does('CancelTicket')),
    (ENDED.indexOf(ticket.state) >= 0 || ticket.state === 'NO_SHOW')
      && el('p', null, el('a', { class: 'button', href: to('/h/' + ticket.hall.slug) }, words.toHall)));
  main.classList.remove('still');
}

async function late() {
  try {
    await does('DelayTicket');
    announce(words.lateDone);
    view.note(words.lateDone);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'DELAY_LIMIT_REACHED') {
      ticket.noDelay = true;
      view.note(error.sentence);
      return drawActs();
    }
    throw error;
  }
}

async function does(name) {
  try {
    frames += 1;
    take((await actKept(name, { ticket: id, secret: secret })).ticket);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Trouble) freshen('TicketNow');
    throw error;
  }
}

function soundKey() {
  const key = el('button', { type: 'button', class: 'sound', 'aria-pressed': String(isSounding()) });
  const draw = () => {
    set(key, { 'aria-pressed': String(isSounding()) });
    write(key, isSounding() ? words.soundOn : words.soundOff);
  };
  key.addEventListener('click', async () => {
    if (isSounding()) await silence();
    else if (!(await allowSound())) view.note(words.soundDenied);
    draw();
  });
  draw();
  return key;
}

begin();
start();
