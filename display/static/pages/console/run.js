/* Does one act at a time at a desk, and tells truly how it ended. */

import { Refusal, Trouble, act, actOnce, newKey } from '../api.js';
import { say, words } from '../dom.js';
import { SETTLE_MS, stuck } from './verbs.js';

const AT_A_COUNTER = ['CALLED', 'SERVING'];
const WITHOUT_KEY = ['OpenCounter', 'PauseCounter', 'CloseCounter'];  // done twice they are done once
const UNDOABLE = ['CallNext', 'CallTicket', 'Recall', 'StartServing', 'Finish', 'MarkNoShow', 'Hold', 'PutBack', 'Transfer'];
const SETTLES = ['CallNext', 'OpenCounter'];  // after which the same place would call another one
const BELIEVED_MS = 2000;  // an older message may still be on its way when the answer comes

/* Gives the desk `run(operation, input, options)`, which resolves to the payload, or null if nothing is known to be done.
   options.verb: whose button; options.said: a sentence for when it is done, with {number}; options.onrefused(refusal):
   a form that shows the refusal itself. A repeat of what had no answer goes out under the same key. */
export function makeRunner(desk) {
  desk.run = async (operation, input, options) => {
    const why = stuck(desk);  // a form that was open before the desk was cut off, or taken over in another tab
    if (why !== null) {
      desk.note = { kind: 'trouble', text: why };
      desk.paint();
    }
    if (why !== null || desk.busy) return null;
    const asked = JSON.stringify([operation, input]);
    const key = desk.unsure && desk.unsure.asked === asked ? desk.unsure.key : newKey();
    const before = desk.ticket;
    desk.busy = { verb: options.verb, at: performance.now() };
    desk.note = null;
    desk.paint();
    try {
      const payload = await (WITHOUT_KEY.includes(operation) ? actOnce(operation, input) : act(operation, input, key));
      desk.unsure = null;
      done(desk, operation, payload, before, options);
      return payload;
    } catch (error) {
      failed(desk, error, () => desk.run(operation, input, options), { asked: asked, key: key }, options);
      return null;
    } finally {
      desk.busy = null;
      desk.paint();
    }
  };
}

function done(desk, operation, payload, before, options) {
  if (SETTLES.includes(operation)) {
    desk.settlesAt = performance.now() + SETTLE_MS;
    setTimeout(desk.paint, SETTLE_MS + 1);
  }
  const ticket = payload.ticket || null;
  if (ticket && UNDOABLE.includes(operation)) {
    const isHere = AT_A_COUNTER.includes(ticket.state);
    desk.lastAct = { at: performance.now() };
    desk.ticket = isHere ? ticket : null;
    desk.expected = { version: ticket.version, isHere: isHere, until: performance.now() + BELIEVED_MS };
  } else if (operation !== 'Resume' && operation !== 'ReturnTicket' && operation !== 'TakeTicket') {
    desk.lastAct = null;
  }
  if (operation === 'Undo') desk.expected = null;
  const number = ticket ? ticket.number : before ? before.number : '';
  const sentence = options.said ? say(options.said, { number: number, before: before ? before.number : '' }) : '';
  desk.note = { kind: 'done', text: sentence, at: performance.now() };
  desk.moved();
}

function failed(desk, error, again, asked, options) {
  if (error instanceof Refusal) {
    desk.unsure = null;
    if (options.onrefused) options.onrefused(error);
    else desk.note = { kind: 'trouble', text: error.sentence };
    if (error.code === 'NOT_ALLOWED' || error.code === 'SIGN_IN_REQUIRED') desk.checkAuthority();
    desk.moved();
  } else if (error instanceof Trouble && error.kind === 'signedOut') {
    desk.session = 'out';
    desk.unsure = asked;
    desk.note = { kind: 'trouble', text: words.troubleSignedOutTyped };
  } else if (error instanceof Trouble) {
    desk.unsure = error.kind === 'away' ? Object.assign({ ticket: desk.ticket && desk.ticket.version }, asked) : null;
    desk.note = { kind: 'trouble', text: error.sentence, again: again };
  } else {
    throw error;
  }
}

/* A message of the subscription: what it says of the ticket, unless an answer has already said something newer. */
export function believe(desk, counter) {
  const told = counter.currentTicket;
  const expected = desk.expected;
  const isOld = expected && performance.now() < expected.until && (told === null ? expected.isHere : told.version < expected.version);
  desk.counter = counter;
  if (isOld) return;
  desk.expected = null;
  const changed = (told && told.version) !== (desk.ticket && desk.ticket.version);
  desk.ticket = told;
  if (changed && desk.unsure && (told && told.version) !== desk.unsure.ticket) {
    desk.unsure = null;  // it happened after all, or somebody else acted: a repeat would be another act
    desk.note = { kind: 'done', text: words.unsureSettled, at: performance.now() };
  }
}

/* The time in which an answer was believed over messages is up. */
export function believeAfter(desk) {
  if (desk.expected && performance.now() >= desk.expected.until) {
    desk.expected = null;
    desk.ticket = desk.counter.currentTicket;
  }
}
