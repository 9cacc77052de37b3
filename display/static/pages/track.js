/* Looks an application up by its number, and shows what this phone remembers. */

import { Refusal, Trouble, actOnce, ask } from './api.js';
import { announce, byId, el, fill, first, say, words, write } from './dom.js';
import { allRight, field, placeErrors } from './fields.js';
import { forgetOne, remembered, tab } from './kept.js';
import { begin, deed, heading, to } from './own.js';
import { lacking, stateCard } from './stage.js';
import { day } from './time.js';

const PLACE = 'track.' + first.hall.slug;
const main = byId('main');

function draw() {
  const fields = [
    field({ code: 'number', type: 'TEXT', short: true, label: words.number, hint: words.numberHint, required: true }, keep),
    field({ code: 'proof', type: 'TEXT', short: true, label: words.proof, hint: words.proofHint, required: true }, () => { /* never kept */ })
  ];
  function keep() { tab.put(PLACE, fields[0].value()); }
  fields[0].set(tab.get(PLACE));
  const place = el('div', { 'aria-live': 'polite' });
  const key = deed(words.look, () => look(fields, place, key), 'main', true);
  fill(main, heading(words.title, true), el('p', null, words.lead),
    el('form', { novalidate: true, onsubmit: (event) => { event.preventDefault(); key.run(); } }, fields.map((one) => one.node), key.node),
    place, mine());
}

async function look(fields, place, key) {
  fill(place);
  if (!allRight(fields)) return;
  const [number, proof] = fields.map((one) => one.value());
  if (!/^\d{4}$/.test(proof)) return open(number, proof, fields);
  try {
    const found = await actOnce('TrackApplication', { number: number, nikEnding: proof });
    show(place, found.tracking);
  } catch (error) {
    if (error instanceof Trouble && error.kind === 'away') throw new Trouble('away', words.troubleAwayRead);
    if (!(error instanceof Refusal)) throw error;
    const rest = error.code === 'NOT_FOUND' ? words.noMatch : placeErrors(error.errors.map(inOurWords), (path) => (path[0] === 'number' ? fields[0] : null));
    const wait = error.errors[0].retryAfterSeconds;
    write(key.trouble, wait ? rest + ' ' + say(words.waitFor, { seconds: wait }) : rest);
  }
}

function inOurWords(error) {
  return error.code === 'INVALID_INPUT' && String(error.field) === 'number' ? Object.assign({}, error, { message: words.mistyped }) : error;
}

/* The secret opens all of it. */
async function open(number, proof, fields) {
  const secret = (/([A-Za-z0-9_-]{16,})$/.exec(proof) || [])[1];
  let found = null;
  if (secret) {
    try {
      found = (await ask('ApplicationOfNumber', { number: number, secret: secret })).application;
    } catch (error) {
      if (!(error instanceof Trouble) || error.kind !== 'fault') throw error;  // a mistyped number is nobody's
    }
  }
  if (found) location.assign(to('/a/' + found.id, null, secret));
  else {
    fields[1].fail(secret ? words.noMatch : words.wrongProof);
    fields[1].focus();
  }
}

function show(place, tracking) {
  fill(place, el('h2', null, tracking.number), stateCard(tracking), lacking(tracking),
    tracking.submittedAt && el('p', { class: 'hint' }, say(words.handedInOn, { day: day(tracking.submittedAt) })),
    el('p', { class: 'hint' }, words.openWithLink));
  place.scrollIntoView({ block: 'nearest' });
  announce(words['state_' + tracking.state]);
}

/* What was booked or applied for here; on a phone that others use too it can be taken off. */
function mine() {
  const place = el('section');
  const draw = () => {
    const all = remembered();
    fill(place, all.length > 0 && [el('h2', null, words.onThisPhone), el('ul', { class: 'picks' }, all.map((one) => el('li', { class: 'mine' },
      el('a', { class: 'pick button', href: to((one.kind === 'booking' ? '/b/' : '/a/') + one.id, null, one.secret) },
        el('strong', null, one.title), el('span', null, (one.kind === 'booking' ? words.aBooking : words.anApplication) + ' · ' + day(one.at))),
      el('button', { type: 'button', class: 'quiet', 'aria-label': words.takeOff + ': ' + one.title, onclick: () => { forgetOne(one.id); draw(); } }, words.takeOff))))]);
  };
  draw();
  return place;
}

begin();
draw();
