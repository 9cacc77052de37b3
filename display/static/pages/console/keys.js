/* One key for each act: shown on its button, changed by its officer, off while somebody types. */

import { el, fill, say, set, words } from '../dom.js';
import { isMuted, mute } from './bell.js';

const PLACE = 'antrean.keys', OFF = 'antrean.keys.off';
const USUAL = {
  next: 'n', start: 's', finish: 'f', recall: 'r', noShow: 'x', hold: 'h', transfer: 't', putBack: 'b', undo: 'z',
  choose: 'c', file: 'd', issue: 'a', bookings: 'j', open: 'o', pause: 'p', close: 'k', keys: '?'
};
const TYPING = 'input, textarea, select, [contenteditable]';

let own = read();

function read() {
  try {
    return Object.assign({}, USUAL, JSON.parse(localStorage.getItem(PLACE) || '{}'));
  } catch (error) {
    return Object.assign({}, USUAL);
  }
}

export function keyOf(verb) {
  return areOff() ? '' : own[verb];
}

export function areOff() {
  return localStorage.getItem(OFF) === '1';
}

/* press(verb) for every key pressed that is one's; returns what stops it. */
export function listenToKeys(press) {
  const hear = (event) => {
    if (areOff() || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    if (event.target.closest && event.target.closest(TYPING)) return;
    const key = signOf(event);
    const verb = Object.keys(own).find((name) => own[name] === key);
    if (!verb) return;
    event.preventDefault();
    press(verb);
  };
  document.addEventListener('keydown', hear);
  return () => document.removeEventListener('keydown', hear);
}

/* The sign on the key; where the keyboard writes another script, the Latin letter in its place. */
function signOf(event) {
  const letter = /^Key([A-Z])$/.exec(event.code || '');
  return (letter && !/^[!-~]$/.test(event.key) ? letter[1] : event.key).toLowerCase();
}

/* Where keys are changed; onchange after each change. */
export function keysPanel(place, onchange) {
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const rows = el('div', { class: 'keys' });
  const paint = () => fill(rows, Object.keys(USUAL).map((verb) => row(verb, trouble, () => { paint(); onchange(); })));
  const off = el('input', { type: 'checkbox', id: 'keys-off', checked: !areOff() });
  off.addEventListener('change', () => { localStorage.setItem(OFF, off.checked ? '0' : '1'); onchange(); });
  const sound = el('input', { type: 'checkbox', id: 'bell-on', checked: !isMuted() });
  sound.addEventListener('change', () => mute(!sound.checked));
  paint();
  fill(place,
    el('p', { class: 'hint' }, words.keysHint),
    el('label', { class: 'tick', for: 'keys-off' }, off, words.keysOn),
    el('label', { class: 'tick', for: 'bell-on' }, sound, words.bellOn),
    notifications(),
    rows, trouble,
    el('button', { onclick: () => { localStorage.removeItem(PLACE); own = read(); paint(); onchange(); } }, words.keysUsual));
}

function notifications() {
  if (!window.Notification || Notification.permission !== 'default') return null;
  const button = el('button', { onclick: () => Notification.requestPermission().then(() => button.remove()) }, words.bellAsk);
  return button;
}

function row(verb, trouble, changed) {
  const name = words['do_' + verb];
  const button = el('button', { 'aria-label': say(words.keysChange, { act: name, key: own[verb] }), 'data-verb': verb },
    el('kbd', null, own[verb].toUpperCase()));
  button.addEventListener('click', () => {
    set(button, { 'aria-pressed': 'true' });
    fill(button, words.keysPress);
    const take = (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Shift') return;
      document.removeEventListener('keydown', take, true);
      trouble.textContent = event.key === 'Escape' ? '' : taken(verb, signOf(event));
      changed();
      document.querySelector('.keys [data-verb="' + verb + '"]').focus();
    };
    document.addEventListener('keydown', take, true);
  });
  return el('div', { class: 'key' }, el('span', null, name), button);
}

/* Keep the key for the verb; why not, or nothing. */
function taken(verb, key) {
  if (!/^\S$/.test(key)) return words.keysOne;
  const other = Object.keys(own).find((name) => own[name] === key && name !== verb);
  if (other) return say(words.keysTaken, { key: key.toUpperCase(), act: words['do_' + other] });
  own[verb] = key;
  localStorage.setItem(PLACE, JSON.stringify(own));
  return '';
}
