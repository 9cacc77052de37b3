/* Wipes what the last citizen left: 30 s without a touch, then 30 s in which a touch is enough to go on. */

import { announce, byId, el, fill, say, words } from './dom.js';

const QUIET_S = 30;
const COUNTDOWN_S = 30;
const TOLD_AT = [30, 20, 10, 5];

/* options: isClean() nothing to wipe; danger() what else will happen, with keep() against it; wipe(). */
export function watchIdle(options) {
  let touchedAt = Date.now();
  let shown = null;
  let before = null;

  const close = () => {
    byId('idle').hidden = true;
    document.body.classList.remove('asked');
    shown = null;
    for (const part of ['bar', 'main', 'tools']) byId(part).removeAttribute('aria-hidden');
    if (before && before.isConnected) before.focus();
  };
  const touched = () => {
    touchedAt = Date.now();
    if (shown !== null) close();
  };
  const open = () => {
    before = document.activeElement;
    const danger = options.danger();
    fill(byId('idle'), el('div', { class: 'box', role: 'alertdialog', 'aria-modal': 'true', 'aria-labelledby': 'idle-title', 'aria-describedby': 'idle-text' },
      el('h2', { id: 'idle-title' }, words.stillThere),
      el('p', { id: 'idle-text' }, danger || words.willBeWiped),
      el('p', { class: 'seconds', id: 'seconds', 'aria-hidden': 'true' }),
      el('button', { class: 'tall main', id: 'stay', onclick: touched }, words.stay),
      danger && el('button', { class: 'tall second', onclick: () => { touched(); options.keep(); } }, words.keepWithoutPaper)));
    byId('idle').hidden = false;
    document.body.classList.add('asked');
    for (const part of ['bar', 'main', 'tools']) byId(part).setAttribute('aria-hidden', 'true');
    byId('stay').focus();
  };
  const tick = () => {
    const quiet = Math.floor((Date.now() - touchedAt) / 1000);
    if (options.isClean()) {
      touchedAt = Date.now();
      if (shown !== null) close();
    } else if (quiet >= QUIET_S + COUNTDOWN_S) {
      touched();
      options.wipe();
    } else if (quiet >= QUIET_S) {
      const left = QUIET_S + COUNTDOWN_S - quiet;
      if (shown === null) open();
      if (shown !== left && TOLD_AT.indexOf(left) >= 0) announce(say(words.secondsLeft, { seconds: left }));
      shown = left;
      byId('seconds').textContent = left;
    }
  };

  byId('idle').addEventListener('keydown', (event) => {  // focus stays inside
    if (event.key !== 'Tab') return;
    event.preventDefault();
    const keys = Array.from(byId('idle').querySelectorAll('button'));
    const next = keys.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    keys[(next + keys.length) % keys.length].focus();
  });
  for (const kind of ['mousedown', 'touchstart', 'wheel']) {
    document.addEventListener(kind, (event) => { if (!byId('idle').contains(event.target)) touched(); }, { passive: true });
  }
  document.addEventListener('keydown', (event) => { if (shown === null || (event.key !== 'Tab' && event.key !== 'Enter' && event.key !== ' ')) touched(); });
  setInterval(tick, 500);
}
