/* What the pages about a citizen's own matters have in common: headings, keys that answer beside themselves, links with their secret. */

import { Refusal, Trouble } from './api.js';
import { announce, byId, el, fill, first, words, write } from './dom.js';
import { beAnonymous } from './session.js';

/* Makes the page a stranger's, its language key keep the secret, and a lost network be said. */
export function begin() {
  beAnonymous();
  const other = byId('other-language');
  other.addEventListener('click', (event) => {
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    query.set('language', other.dataset.language);
    location.replace(location.pathname + '?' + query.toString() + location.hash);
  });
  write(byId('offline'), words.offline);
  const tell = () => { byId('offline').hidden = navigator.onLine; };
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  tell();
}

/* An address of ours in the language of the page. */
export function to(path, query, secret) {
  const asked = new URLSearchParams(query || {});
  if (first.language === 'EN') asked.set('language', 'EN');
  const text = asked.toString();
  return path + (text ? '?' + text : '') + (secret ? '#s=' + secret : '');
}

/* The secret in the fragment, which no server sees; null if there is none. */
export function secretInAddress() {
  const found = /^#(?:s=)?([A-Za-z0-9_-]{16,})$/.exec(location.hash);
  return found ? found[1] : null;
}

/* A key that does one thing: once at a time, and says beside itself why it did not. look: main, danger, quiet.
   isSubmit: its form calls run() instead. */
export function deed(label, act, look, isSubmit) {
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const button = el('button', { type: isSubmit ? 'submit' : 'button', class: look || '' }, label);
  let isBusy = false;
  const run = async () => {
    if (isBusy) return;
    isBusy = true;
    set(button, true);
    write(trouble, '');
    try {
      await act();
    } catch (error) {
      const sentence = sentenceOf(error);
      if (sentence === null) throw error;
      write(trouble, sentence);
    } finally {
      isBusy = false;
      set(button, false);
    }
  };
  if (!isSubmit) button.addEventListener('click', run);
  return { node: el('div', { class: 'deed' }, button, trouble), button: button, trouble: trouble, run: run };
}

function set(button, isBusy) {
  button.classList.toggle('busy', isBusy);
  if (isBusy) button.setAttribute('aria-disabled', 'true');
  else button.removeAttribute('aria-disabled');
}

/* What people read of an error; null if it is a fault of the page. */
export function sentenceOf(error) {
  return error instanceof Refusal || error instanceof Trouble ? error.sentence : null;
}

/* Until the first answer is there. */
export function waiting(place) {
  fill(place, heading(words.title, true), el('p', { class: 'hint' }, words.loading));
}

/* Instead of the page: why there is nothing, and a key to try again. */
export function failed(place, error, again) {
  const sentence = sentenceOf(error);
  if (sentence === null) throw error;
  const key = deed(words.again, again, 'main');
  fill(place, el('div', { class: 'card' }, el('p', { class: 'trouble', role: 'alert' }, sentence), key.node));
}

/* The heading of what is shown now; a screen reader goes on there. */
export function heading(text, isQuiet) {
  const node = el('h1', { tabindex: -1 }, text);
  if (!isQuiet) setTimeout(() => node.focus(), 0);
  return node;
}

/* A key that opens a question, and only a second key does it. */
export function doubtful(label, question, yes, act) {
  const place = el('div', { class: 'doubtful' });
  const key = deed(yes, act, 'danger');
  const no = el('button', { type: 'button', class: 'quiet' }, words.doNothing);
  const open = el('button', { type: 'button', class: 'quiet danger-text', 'aria-expanded': 'false' }, label);
  const box = el('div', { class: 'card question', hidden: true }, el('p', null, question), key.node, no);
  const turn = (isOpen) => {
    box.hidden = !isOpen;
    open.hidden = isOpen;
    open.setAttribute('aria-expanded', String(isOpen));
    (isOpen ? key.button : open).focus();
  };
  open.addEventListener('click', () => turn(true));
  no.addEventListener('click', () => turn(false));
  return fill(place, open, box);
}

/* A link that opens this, to be kept: shown whole, copied or passed on. */
export function keepLink(address, title) {
  const whole = new URL(address, location.href).href;
  const field = el('input', { class: 'link-field', readonly: true, value: whole, 'aria-label': words.yourLink, onfocus: (event) => event.target.select() });
  const copy = el('button', { type: 'button' }, words.copyLink);
  copy.addEventListener('click', async () => {
    const isCopied = await copied(whole, field);
    write(copy, isCopied ? words.copied : words.copyByHand);
    announce(isCopied ? words.copied : words.copyByHand);
  });
  const share = navigator.share && el('button', { type: 'button', onclick: () => navigator.share({ title: title, url: whole }).catch(() => { /* thought better of it */ }) }, words.share);
  return el('div', { class: 'keep-link' }, field, el('div', { class: 'keys' }, copy, share));
}

/* Where what this phone remembers is shown, and forgotten. */
export function rememberedHere(slug) {
  return el('p', { class: 'hint here' }, words.rememberedHere + ' ', el('a', { href: to('/h/' + slug + '/track') }, words.showOrForget));
}

async function copied(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    field.focus();
    field.select();
    try { return document.execCommand('copy'); } catch (refused) { return false; }
  }
}

/* Why we ask, for how long, and whom to turn to (UU 27/2022). */
export function privacy(text) {
  return el('details', { class: 'privacy' }, el('summary', null, words.privacyTitle), el('p', null, text));
}
