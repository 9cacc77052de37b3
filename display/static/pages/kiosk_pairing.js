/* Lets the machine into a hall: it shows a code, staff type it, and it fetches its token. */

import { Refusal, Trouble, actOnce } from './api.js';
import { el, words } from './dom.js';
import { go, redraw, screens, visit } from './kiosk_stage.js';
import { keepDevice } from './session.js';

const ASK_MS = 2000;
const AGAIN_MS = 5000;

screens.pair = (here) => [
  el('h1', null, words.pairTitle),
  el('p', { class: 'lead' }, words.pairHint),
  el('p', { class: 'code', 'aria-label': here.code ? here.code.split('').join(' ') : null }, here.code || '····-····'),
  el('p', { class: 'waiting', role: 'status' }, here.problem || (here.code ? words.pairWaiting : words.loading)),
];

/* Ask until somebody lets us in; then `next`. */
export async function pair(next) {
  go('pair');
  const here = visit();
  while (visit() === here) {
    try {
      if (!here.claim || Date.parse(here.expiresAt) < Date.now()) {
        const begun = await actOnce('PairKiosk', { kind: 'KIOSK', name: '' });
        Object.assign(here, begun, { problem: null });
        if (visit() === here) redraw();
      }
      const claimed = await actOnce('ClaimKiosk', { claim: here.claim });
      if (claimed.token) {
        keepDevice(claimed.token);
        return next();
      }
      if (here.problem) {
        here.problem = null;
        redraw();
      }
      await rest(ASK_MS);
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof Trouble)) throw error;
      if (error.code === 'CODE_UNKNOWN') here.claim = null;  // it has ended: a new one
      else {
        here.problem = error.sentence;
        if (visit() === here) redraw();
        await rest(AGAIN_MS);
      }
    }
  }
  return null;
}

function rest(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
