/* The buttons of the acts, each with its key and, when it is off, why. */

import { el, put, set, words, write } from '../dom.js';
import { keyOf } from './keys.js';
import { UNDO_MS, hindrance, isOffered, stuck } from './verbs.js';

const SAID_MS = 15000;  // what was done long ago says nothing of how things stand

const LOOP = ['start', 'finish', 'recall', 'noShow', 'hold', 'transfer', 'putBack', 'choose'];
const TOOLS = ['issue', 'bookings', 'file', 'pause', 'close', 'keys'];

/* press(verb). Returns paint(desk). */
export function actionButtons(loopPlace, toolsPlace, notePlace, press) {
  const buttons = new Map();
  const make = (verb, className) => {
    const button = el('button', { class: className, id: 'do-' + verb, onclick: () => press(verb) },
      el('span', { class: 'name' }, words['do_' + verb]), el('kbd'), el('small'));
    buttons.set(verb, button);
    return button;
  };
  const main = make('next', 'main next-button');
  const open = make('open', 'main next-button');
  put(loopPlace, main, open, el('div', { class: 'loop' }, LOOP.map((verb) => make(verb, 'act'))));
  put(toolsPlace, TOOLS.map((verb) => make(verb, 'tool')));
  const note = {
    done: el('p', { class: 'done', role: 'status' }),
    trouble: el('p', { class: 'trouble', role: 'alert' }),
    again: el('button', { class: 'small' }, words.again)
  };
  let again = null;
  note.again.addEventListener('click', () => again && again());
  put(notePlace, note.done, note.trouble, note.again, make('undo', 'undo'));
  return (desk) => {
    buttons.forEach((button, verb) => paint(button, verb, desk));
    const isOpen = Boolean(desk.counter) && desk.counter.state !== 'OPEN';
    main.hidden = isOpen;
    open.hidden = !isOpen;
    write(open.firstChild, words[desk.counter && desk.counter.state !== 'CLOSED' ? 'do_goOn' : 'do_open']);
    write(main.firstChild, desk.ticket ? words.do_finishAndNext : words.do_next);
    again = desk.note && desk.note.again;
    paintNote(note, desk);
  };
}

function paint(button, verb, desk) {
  const why = hindrance(verb, desk);
  const key = keyOf(verb);
  const isBusy = Boolean(desk.busy) && desk.busy.verb === verb;
  const isStuck = stuck(desk) !== null;
  button.disabled = why !== null;
  button.hidden = !isOffered(verb, desk) || (verb === 'undo' && why !== null);
  set(button, {
    'aria-keyshortcuts': key ? key.toUpperCase() : null,
    'aria-busy': isBusy ? 'true' : null,
    'aria-expanded': desk.panels.has(verb) ? String(desk.shown === verb) : null
  });
  write(button.children[1], key.toUpperCase());
  const seconds = desk.lastAct ? Math.ceil((UNDO_MS - (performance.now() - desk.lastAct.at)) / 1000) : 0;
  const isPlain = isStuck || Boolean(desk.busy) || [words.whyNoTicket, words.whySettling].includes(why);  // all are off for one reason, or for a moment
  const small = isBusy ? words.sending : verb === 'undo' ? String(seconds) : why && !isPlain ? why : '';
  write(button.children[2], small);
}

function paintNote(note, desk) {
  const waited = desk.busy ? Math.floor((performance.now() - desk.busy.at) / 1000) : 0;
  const kind = !desk.note || performance.now() - desk.note.at > SAID_MS ? null : desk.note.kind;
  write(note.done, waited >= 2 ? words.stillWaiting.replace('{count}', waited) : kind === 'done' ? desk.note.text : '');
  write(note.trouble, kind === 'trouble' ? desk.note.text : '');
  note.again.hidden = !(desk.note && desk.note.again);
  note.again.disabled = stuck(desk) !== null || Boolean(desk.busy);
}
