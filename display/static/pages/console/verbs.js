/* What an officer may do now, and why not. */

import { say, words } from '../dom.js';
import { now } from '../time.js';

export const UNDO_MS = 10000;
export const SETTLE_MS = 500;  // the second half of a double press is for what stood there before

/* Why nothing at all can be done here; null if the desk is fit. */
export function stuck(desk) {
  if (desk.session === 'out') return words.whySignedOut;
  if (desk.session === 'revoked') return words.whyRevoked;
  if (!desk.counter || desk.link !== 'live') return words.whyOffline;
  if (!desk.isMine) return words.whyOtherTab;
  if (desk.counter.state !== 'CLOSED' && desk.counter.staff !== null && desk.counter.staff !== desk.name) {
    return say(words.whyTaken, { name: desk.counter.staff });
  }
  return null;
}

/* Seconds until the hall lets the ticket be called again. */
export function cooldown(desk) {
  return left(desk.ticket.calledAt, desk.policy.recallCooldownSeconds);
}

/* What the hall still asks for before nobody came: {recalls, seconds}. */
export function beforeNoShow(desk) {
  return {
    recalls: Math.max(0, desk.policy.recallsBeforeNoShow - (desk.ticket.attempt - 1)),
    seconds: left(desk.firstCalledAt || desk.ticket.calledAt, desk.policy.secondsBeforeNoShow)
  };
}

function left(since, seconds) {
  return Math.max(0, Math.ceil(seconds - (now() - Date.parse(since)) / 1000));
}

const open = (desk) => (desk.counter.state === 'OPEN' ? null : words.whyClosed);
const empty = (desk) => (desk.ticket ? say(words.whyBusy, { number: desk.ticket.number }) : null);
const some = (desk) => (desk.ticket ? null : words.whyNoTicket);
const called = (desk) => some(desk) || (desk.ticket.state === 'CALLED' ? null : words.whyServing);
const serving = (desk) => some(desk) || (desk.ticket.state === 'SERVING' ? null : words.whyNotServing);
const settled = (desk) => (performance.now() < desk.settlesAt ? words.whySettling : null);
const permitted = (permission) => (desk) => (desk.permissions.has(permission) ? null : words.whyNotAllowed);

const NEEDS = {
  next: [settled, open, (desk) => (desk.counter.upNext.length ? null : words.whyEmpty)],
  start: [called],
  finish: [serving],
  recall: [called, (desk) => (cooldown(desk) ? say(words.inSeconds, { count: cooldown(desk) }) : null)],
  noShow: [called, (desk) => {
    const needed = beforeNoShow(desk);
    if (needed.recalls) return say(words.afterRecalls, { count: needed.recalls });
    return needed.seconds ? say(words.inSeconds, { count: needed.seconds }) : null;
  }],
  hold: [some],
  transfer: [serving],
  putBack: [called],
  undo: [(desk) => (desk.lastAct && performance.now() - desk.lastAct.at < UNDO_MS ? null : words.whyNoUndo)],
  choose: [permitted('CALL_CHOSEN'), open, empty],
  issue: [permitted('TAKE_TICKET_STAFF')],
  bookings: [permitted('READ_BOOKING')],
  open: [(desk) => (desk.counter.state === 'OPEN' ? words.whyOpen : null)],
  pause: [open, empty],
  close: [(desk) => (desk.counter.state === 'CLOSED' ? words.whyClosed : null), empty]
};
const LOOKING = ['bookings', 'file', 'keys'];  // nothing is changed by them

/* Why a verb cannot be done now: a short sentence for its button; null if it can. */
export function hindrance(verb, desk) {
  if (verb === 'keys') return null;
  if (verb === 'file') return desk.visit && desk.visit.applications.length ? null : words.whyNoFile;
  const all = stuck(desk);
  if (all && !(verb === 'bookings' && desk.session === 'in')) return all;
  if (desk.busy && LOOKING.indexOf(verb) < 0) return words.whyOneAtATime;
  for (const need of NEEDS[verb]) {
    const why = need(desk);
    if (why) return why;
  }
  return null;
}

/* Whether a verb is for this officer at all. */
export function isOffered(verb, desk) {
  return verb !== 'choose' || desk.permissions.has('CALL_CHOSEN');
}
