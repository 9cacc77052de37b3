/* Follows a subscription for as long as the page is there. */

import { first } from './dom.js';
import { beAnonymous, forget, heldToken } from './session.js';
import { now } from './time.js';

const LATE_AFTER_MS = 2500;  // a server that renews a worker is back before
const LOST_AFTER_MS = 60000;
const ENDED = [4401, 4403];

/* options: name (of a shipped operation), variables() → its variables at each subscribing, ondata(data), onstate(state),
   where state is {kind: live | late | lost | signedOut | refused, heardAt: ms, errors}; optional pingAfterMs (default 10 s;
   phones 60 s), anonymous (a cookie that ended is thrown away and the page goes on as nobody).
   Returns {stop(), refresh(), beside(wanted)}: wanted is {name, variables, ondata(data)}, a second subscription on the
   same line that may fail without harm to the first, in place of the one before; null for none. */
export function follow(options) {
  const state = { kind: 'late', heardAt: null, errors: null };
  let lostAt = performance.now();
  let isThere = false;
  let isOver = false;

  const turn = (kind) => {
    if (isOver || state.kind === kind) return;
    state.kind = kind;
    options.onstate(state);
  };

  const link = new window.Antrean.Link({
    url: location.protocol.replace('http', 'ws') + '//' + location.host + '/graphql',
    pingAfterMs: options.pingAfterMs,
    reach: (done) => fetch('/version', { cache: 'no-store' }).then((answer) => done(answer.ok), () => done(false)),
    token: heldToken,
    request: () => request(options.name, options.variables ? options.variables() : {}),
    state: () => ({}),
    onheard: () => {
      if (!isThere) return;
      state.heardAt = now();
      turn('live');
    },
    onnext: (data) => {
      isThere = true;
      state.heardAt = now();
      turn('live');
      options.ondata(data);
    },
    onrefused: (errors) => {
      state.errors = errors;
      turn('refused');
      return true;
    },
    onlost: (code) => {
      if (isThere) lostAt = performance.now();
      isThere = false;
      if (ENDED.indexOf(code) < 0) return;
      if (options.anonymous) {
        beAnonymous();
        forget().catch(() => { /* the next try comes anyway */ });
      } else turn('signedOut');
    }
  });

  const watch = setInterval(() => {
    if (isThere || state.kind === 'signedOut' || state.kind === 'refused') return;
    const silence = performance.now() - lostAt;
    if (silence > LOST_AFTER_MS) turn('lost');
    else if (silence > LATE_AFTER_MS) turn('late');
  }, 500);

  link.start();
  return {
    refresh: () => link.refresh(),
    beside: (wanted) => link.instead(wanted && { request: request(wanted.name, wanted.variables), onnext: wanted.ondata }),
    stop: () => {
      isOver = true;
      clearInterval(watch);
      link.stop();
    }
  };
}

function request(name, variables) {
  return { documentId: first.operations[name], operationName: name, variables: variables };
}
