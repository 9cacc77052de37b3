/* Days and times that are free, to choose one. */

import { el, fill, first, say, words, write } from './dom.js';
import { clock, day } from './time.js';

/* days: as freeSlots tells. chosen: a day or null. onslot(slot, button) when a time is chosen. */
export function timesPicker(days, chosen, onday, onslot) {
  const times = el('div', { class: 'times', role: 'group', tabindex: -1 });
  const open = days.filter((one) => one.slots.length);
  if (!open.length) return null;
  const buttons = open.map((one) => el('button', { type: 'button', class: 'day', 'aria-pressed': 'false', 'data-day': one.day, onclick: () => choose(one) },
    el('span', null, short(one.day, { weekday: 'short' })), el('strong', null, String(Number(one.day.slice(8)))), el('span', null, short(one.day, { month: 'short' }))));
  const name = (button, one) => button.setAttribute('aria-label', day(one.day) + ', ' + say(words.placesFree, { count: one.free }));
  buttons.forEach((button, index) => name(button, open[index]));

  const choose = (one, isQuiet) => {
    buttons.forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.day === one.day)));
    times.setAttribute('aria-label', day(one.day));
    fill(times, el('h2', null, day(one.day)), el('div', { class: 'slots' }, one.slots.map((slot) => slotKey(slot, onslot))));
    onday(one.day);
    if (!isQuiet) times.scrollIntoView({ block: 'nearest' });
  };
  const before = open.find((one) => one.day === chosen);
  if (before) choose(before, true);
  return el('div', null, el('div', { class: 'days', role: 'group', 'aria-label': words.chooseDay }, buttons), times);
}

function slotKey(slot, onslot) {
  const button = el('button', { type: 'button', class: 'slot' }, el('strong', null, clock(slot.startsAt)), el('small', null, say(words.placesFree, { count: slot.free })));
  button.addEventListener('click', () => onslot(slot, button));
  return button;
}

/* "Sel" or "Nov" of a day. */
function short(text, options) {
  const [year, month, date] = text.split('-').map(Number);
  const language = first.language === 'EN' ? 'en-GB' : 'id-ID';
  return new Intl.DateTimeFormat(language, Object.assign({ timeZone: 'UTC' }, options)).format(new Date(Date.UTC(year, month - 1, date)));
}

/* Ticks until a time: write(node) gets "4:05"; onend once. Returns stop(). */
export function countdown(node, secondsLeft, text, onend) {
  const tick = () => {
    const left = secondsLeft();
    write(node, text(Math.max(0, left)));
    if (left <= 0) {
      clearInterval(watch);
      onend();
    }
  };
  const watch = setInterval(tick, 1000);
  tick();
  return () => clearInterval(watch);
}
