/* A number in the citizen's hand: on the glass at once, on paper as soon as the printer can, and void if neither holds. */

import { Refusal, Trouble, act, actOnce, newKey } from './api.js';
import { announce, byId, el, fill, first, say, words } from './dom.js';
import { go, kiosk, redraw, screens, visit } from './kiosk_stage.js';
import { printSlip } from './kiosk_slip.js';

const TRIES_MS = [0, 1000, 3000, 10000];
const HOLDS_MS = 90000;  // the server lets a number lapse that nobody confirmed for two minutes

let held = null;

/* Show a number and print it. number: {ticket, secret, qr, ahead, isNew}; one that is not new waits already. */
export function begin(number) {
  const mine = held = Object.assign({ paper: 'printing', sentence: null, isLeft: false }, number);
  go('number');
  announce(say(words.yourNumberIs, { number: mine.ticket.number.split('').join(' ') }));
  print(mine);
  setTimeout(() => { if (held === mine && mine.paper === 'asked') confirm(mine, 'printed'); }, HOLDS_MS);
}

/* Nobody is there for this number any more: what is on paper holds, what is not is void. */
export function leave() {
  const number = held;
  held = null;
  if (!number || !number.isNew) return;
  number.isLeft = true;
  if (number.paper === 'asked') surely('ConfirmPrint', number);
  if (number.paper === 'failed') letGo(number);
}

export function letGo(number) {
  return surely('VoidPrint', number);
}

/* What will happen to the number if nobody touches the glass; null where nothing does. */
export function danger() {
  return held && held.isNew && held.paper === 'failed' ? say(words.willBeVoid, { number: held.ticket.number }) : null;
}

export function keepIt() {
  if (held) confirm(held, 'kept');
}

screens.number = () => {
  const number = held;
  return [
    el('h1', null, words.yourNumber),
    el('div', { class: 'ticket' },
      el('div', { class: 'said' },
        digits(number),
        el('p', { class: 'what' }, (number.ticket.service || number.ticket.queue).name),
        el('p', { class: 'of' }, number.ticket.agency.name),
        number.ahead !== null && number.ahead !== undefined && el('p', { class: 'ahead' }, number.ahead ? say(words.aheadCount, { count: number.ahead }) : words.youAreNext)),
      number.qr && number.paper !== 'void' && number.paper !== 'lapsed' && el('figure', { class: 'qr' }, drawn(number.qr, words.qrLabel), el('figcaption', null, words.scanHint))),
    el('div', { class: 'paper ' + number.paper, id: 'paper' }, panel(number)),
  ];
};

function digits(number) {
  const look = number.paper === 'void' || number.paper === 'lapsed' ? ' void' : '';
  return el('p', { class: (number.ticket.number.length > 6 ? 'digits long' : 'digits') + look }, number.ticket.number);
}

export function drawn(qr, label) {
  return el('svg', { viewBox: '0 0 ' + qr.size + ' ' + qr.size, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' },
    el('rect', { width: qr.size, height: qr.size, fill: '#fff' }), el('path', { d: qr.path, stroke: '#000', fill: 'none' }));
}

function panel(number) {
  const key = (name, act, look) => el('button', { class: 'tall ' + (look || ''), onclick: act }, name);
  const done = key(words.done, () => { leave(); go('home'); }, 'main');
  const says = (text) => el('p', { class: 'state' }, text);
  switch (number.paper) {
    case 'printing': return [says(words.printing)];
    case 'confirming': return [says(words.confirming)];
    case 'printed': return [says(words.printed), done];
    case 'kept': return [says(words.kept), done];
    case 'void': return [says(words.isVoid), key(words.backHome, () => { leave(); go('home'); }, 'main')];
    case 'lapsed': return [says(words.lapsed), key(words.backHome, () => { leave(); go('home'); }, 'main')];
    case 'asked': return [says(words.cameOut), el('div', { class: 'pair' },
      key(words.yesCameOut, () => confirm(number, 'printed'), 'main'), key(words.notOut, () => fail(number, words.noPaper)))];
    default: return [el('p', { role: 'alert', class: 'state trouble' }, number.sentence), says(number.isNew ? words.failedHint : words.stillHolds),
      el('div', { class: 'pair' }, key(words.printAgain, () => { print(number); }, number.isNew ? '' : 'second'),
        number.isNew ? key(words.keepWithoutPaper, () => confirm(number, 'kept'), 'main') : done,
        number.isNew && key(words.giveUp, () => giveUp(number), 'danger'))];
  }
}

function turn(number, paper, sentence) {
  number.paper = paper;
  number.sentence = sentence || null;
  if (held !== number || visit().name !== 'number') return;
  if (paper === 'void' || paper === 'lapsed') redraw();
  else {
    byId('paper').className = 'paper ' + paper;  // number and code stay as they are: somebody is taking a photo
    fill(byId('paper'), panel(number));
    window.dispatchEvent(new Event('stage'));
  }
  const button = byId('paper').querySelector('button');
  if (button) button.focus({ preventScroll: true });
  if (paper !== 'printing') byId('paper').scrollIntoView({ block: 'nearest' });  // large text pushes it out of sight
  if (paper !== 'failed') announce(byId('paper').querySelector('.state').textContent);  // that one is an alert
}

async function print(number) {
  turn(number, 'printing');
  if (!kiosk.device || !kiosk.device.printer) return printHere(number);
  const wish = { ticket: number.ticket.id, secret: number.secret, language: first.language };
  try {
    const payload = await act('PrintTicket', wish, newKey());
    if (payload.outcome === 'PRINTED') turn(number, 'printed');
    else asks(number);
  } catch (error) {
    if (error.code === 'NO_PRINTER') return printHere(number);
    if (error.code === 'TOO_LATE' || error.code === 'WRONG_STATE') return turn(number, 'lapsed');
    fail(number, sentenceOf(error));
  }
  return null;
}

function printHere(number) {
  printSlip(number, drawn);
  asks(number);
}

/* Only the person sees whether paper came out; who has gone has taken it. */
function asks(number) {
  turn(number, 'asked');
  if (number.isLeft) surely('ConfirmPrint', number);
}

function fail(number, sentence) {
  turn(number, 'failed', sentence);
  if (number.isLeft && number.isNew) letGo(number);
}

async function confirm(number, paper) {
  if (!number.isNew) return turn(number, paper);
  turn(number, 'confirming');
  try {
    await surelyOrThrow('ConfirmPrint', number);
    turn(number, paper);
  } catch (error) {
    if (error.code === 'TOO_LATE') turn(number, 'lapsed');
    else fail(number, sentenceOf(error));
  }
  return null;
}

async function giveUp(number) {
  turn(number, 'confirming');
  try {
    await surelyOrThrow('VoidPrint', number);
    turn(number, 'void');
  } catch (error) {
    fail(number, sentenceOf(error));
  }
}

function sentenceOf(error) {
  if (error instanceof Refusal || error instanceof Trouble) return error.sentence;
  throw error;
}

/* Both acts may be said twice; so they are, until there is an answer. */
async function surelyOrThrow(name, number) {
  let trouble = null;
  for (const wait of TRIES_MS) {
    if (wait) await new Promise((done) => setTimeout(done, wait));
    try {
      return name === 'VoidPrint'
        ? await actOnce('VoidPrint', { ticket: number.ticket.id })
        : await actOnce('ConfirmPrint', { ticket: number.ticket.id });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

function surely(name, number) {
  return surelyOrThrow(name, number).catch((error) => { sentenceOf(error); });  // then the server lets it lapse
}
