/* Asks the public API: shipped operations by the hash of their document. */

import { first, say, words } from './dom.js';
import { credentials } from './session.js';
import { hearClock } from './time.js';

const READ_MS = 10000;
const WAITS_MS = [0, 1000, 3000];  // an act without an answer is sent again under its key, which counts once

/* Why there is no answer. kind: away (none came), busy, signedOut, fault. sentence: for people, in the page's language.
   code: the server's own word for a fault (BAD_USER_INPUT: what was asked for is mistyped). */
export class Trouble extends Error {
  constructor(kind, sentence, code) {
    super(kind);
    this.kind = kind;
    this.sentence = sentence;
    this.code = code || null;
  }
}

/* The API refuses: errors are its userErrors, {code, message, field, retryAfterSeconds}. */
export class Refusal extends Error {
  constructor(errors) {
    super(errors[0].code);
    this.errors = errors;
    this.code = errors[0].code;
    this.sentence = errors.map((error) => error.message).join(' ');
  }
}

/* The data of a query (or of a mutation that needs no key). Throws Trouble. */
export async function ask(name, variables, timeoutMs) {
  const answer = await post(name, variables, timeoutMs || READ_MS);
  return answer.data;
}

/* Do one act: a mutation with one root field and one `input`. The key makes a repeated act count once; keep it
   (newKey()) where a person may repeat after a trouble or a reload. Returns the payload; throws Refusal or Trouble. */
export async function act(name, input, key) {
  const keyed = Object.assign({}, input, { idempotencyKey: key || newKey() });
  return send(name, keyed);
}

/* An act whose input takes no key. It is not sent twice. */
export async function actOnce(name, input) {
  return send(name, input, [0]);
}

async function send(name, input, waits) {
  let trouble = null;
  for (const wait of waits || WAITS_MS) {
    if (wait) await new Promise((done) => setTimeout(done, wait));
    try {
      const data = (await post(name, { input: input, language: first.language }, READ_MS)).data;
      const payload = data[Object.keys(data)[0]];
      if (payload.userErrors && payload.userErrors.length) throw new Refusal(payload.userErrors);
      return payload;
    } catch (error) {
      if (!(error instanceof Trouble) || error.kind !== 'away') throw error;
      trouble = new Trouble('away', words.troubleAway);
    }
  }
  throw trouble;
}

/* 26 letters that nobody guesses. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('').slice(0, 32);
}

async function post(name, variables, timeoutMs) {
  const asked = performance.now();
  const response = await answered(fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: Object.assign({ 'content-type': 'application/json', accept: 'application/graphql-response+json' }, credentials()),
    body: JSON.stringify({ documentId: first.operations[name], operationName: name, variables: variables || {} })
  }), timeoutMs);
  hearClock(response.headers.get('date'), performance.now() - asked);
  const body = await answered(response.json(), timeoutMs);
  const errors = body.errors || [];
  if (response.status === 401) throw new Trouble('signedOut', words.troubleSignedOut);
  if (response.status === 429 || response.status === 503) {
    const seconds = Number(response.headers.get('retry-after')) || 5;
    throw new Trouble('busy', say(words.troubleBusy, { seconds: seconds }));
  }
  if (errors.length) throw new Trouble('fault', say(words.troubleFault, { id: faultId(errors[0]) }), (errors[0].extensions || {}).code);
  return body;
}

async function answered(promise, timeoutMs) {
  let timer;
  const late = new Promise((done, fail) => { timer = setTimeout(() => fail(new TypeError('late')), timeoutMs); });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    throw new Trouble('away', words.troubleAwayRead);
  } finally {
    clearTimeout(timer);
  }
}

function faultId(error) {
  const more = error.extensions || {};
  return more.id || more.requestId || more.code || '?';
}
