/* What all screens of the kiosk share: which one is shown, the hall, and whether the server is there. Floor: Chromium 64. */

import { announce, byId, el, fill, first, put, say, words } from './dom.js';
import { Trouble } from './api.js';

export const kiosk = { hall: null, device: null, opening: null, presence: null, waiting: {}, isDown: false, version: first.version };
export const screens = {};  // by name: (visit) → nodes
const texts = {};

const STEPS = ['agencies', 'agency', 'search', 'service'];  // on the way to a number; one of them leads back to the one before

let current = { name: 'boot' };
let trail = [];
let visits = 0;

/* Show a screen. The same visit is drawn again by redraw(); a new one forgets what the old one knew. */
export function go(name, more) {
  visits += 1;
  trail = STEPS.indexOf(name) < 0 ? [] : STEPS.indexOf(current.name) < 0 ? [] : trail.concat(current);
  current = Object.assign({ name: name, number: visits }, more);
  arrive();
}

/* One step back; from the first the key that starts over is enough. While a number is on its way there is none. */
export function canGoBack() {
  return trail.length > 0 && !current.isTaking && !current.hasNoAnswer;
}

export function back() {
  if (!canGoBack()) return;
  current = trail[trail.length - 1];
  trail = trail.slice(0, -1);
  arrive();
}

function arrive() {
  redraw();
  const title = byId('main').querySelector('h1');
  if (title) {
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
  byId('main').scrollTop = 0;
}

export function redraw() {
  document.body.setAttribute('data-screen', current.name);
  fill(byId('main'), screens[current.name](current));
  hold();
  window.dispatchEvent(new Event('stage'));
}

export function visit() {
  return current;
}

export function isAt(wanted) {
  return current === wanted;
}

/* Nothing that needs the server can be pressed while it is away: it would be a guess. */
export function hold() {
  for (const button of document.querySelectorAll('[data-acts]')) button.disabled = kiosk.isDown || button.hasAttribute('data-shut');
}

/* What a screen asks for: waits, draws, or says why not and asks again. A visit keeps its answer. */
export function loaded(wanted, ask, draw) {
  const place = el('div', { class: 'loaded' });
  if (wanted.answer) return put(place, draw(wanted.answer));
  put(place, el('p', { class: 'waiting' }, words.loading));
  const again = () => ask().then((answer) => {
    wanted.answer = answer;
    if (!isAt(wanted)) return;
    fill(place, draw(answer));
    hold();
    window.dispatchEvent(new Event('stage'));
  }, (error) => {
    if (!(error instanceof Trouble)) throw error;
    if (isAt(wanted)) fill(place, el('p', { class: 'trouble', role: 'alert' }, error.sentence), el('button', { class: 'tall', onclick: again }, words.again));
  });
  again();
  return place;
}

/* A service to choose, with how many wait there now. */
export function serviceKey(service, agencyName) {
  const isOpen = service.opening.open;
  return el('li', null, el('button', { class: isOpen ? 'choice' : 'choice shut', onclick: () => go('service', { id: service.id }) },
    el('strong', null, service.name),
    agencyName && el('span', { class: 'of' }, agencyName),
    isOpen ? el('span', { class: 'chip', 'data-queue': service.queue.id }, crowd(service.queue))
      : el('span', { class: 'chip warn' }, service.opening.sentence)));
}

export function waitingIn(queue) {
  return queue.id in kiosk.waiting ? kiosk.waiting[queue.id] : queue.waitingCount;
}

export function crowd(queue) {
  const count = waitingIn(queue);
  return count ? say(words.waitingCount, { count: count }) : words.nobodyWaits;
}

/* The same, before a number is taken. */
export function ahead(queue) {
  const count = waitingIn(queue);
  return count ? say(words.people, { count: count }) : words.nobody;
}

/* Words in both languages are here from the start, so that the language changes without asking anybody. */
export function loadWords() {
  texts[first.language] = Object.assign({}, words);
  const other = first.language === 'ID' ? 'EN' : 'ID';
  return fetch('/kiosk?language=' + other).then((answer) => answer.text()).then((html) => {
    const found = new DOMParser().parseFromString(html, 'text/html').getElementById('first');
    texts[other] = JSON.parse(found.textContent).words;
  });
}

export function speak(language) {
  if (!texts[language] || first.language === language) return false;
  first.language = language;
  Object.assign(words, texts[language]);
  document.documentElement.lang = language.toLowerCase();
  document.title = words.title;
  delete current.answer;
  announce(words.title);
  return true;
}
