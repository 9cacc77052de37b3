/* Finds the service: the six most used, all agencies, or a citizen's own words. */

import { Trouble, ask } from './api.js';
import { byId, el, fill, first, list, put, say, words, write } from './dom.js';
import { keys } from './kiosk_keys.js';
import { phoneKey } from './kiosk_phone.js';
import { ahead, crowd, go, isAt, kiosk, loaded, screens, serviceKey } from './kiosk_stage.js';

const TYPED_MS = 200;

screens.home = (visit) => loaded(visit, asHome, (home) => {
  const hall = home.viewer.hall;
  return [
    el('h1', null, words.chooseService),
    closed(),
    el('button', { class: 'tall find', onclick: () => go('search') }, icon('M10 3a7 7 0 1 0 4.4 12.4l5 5 1.8-1.8-5-5A7 7 0 0 0 10 3zm0 2.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8z'), words.searchHint),
    el('h2', null, words.mostUsed),
    el('ul', { class: 'grid six' }, hall.popularServices.map((service) => serviceKey(service, service.agency.name))),
    el('div', { class: 'pair' },
      el('button', { class: 'tall main', onclick: () => go('agencies', { answer: home }) }, words.allAgencies),
      el('button', { class: 'tall main second', onclick: () => go('arrive') }, words.haveBooking),
      phoneKey()),
  ];
});

/* What the home screen shows; asked anew at each visit, since the kiosk may have another printer by then. */
export async function asHome() {
  const answer = await ask('KioskHome', { language: first.language });
  if (answer.viewer.kind !== 'KIOSK' || !answer.viewer.hall) throw new Trouble('signedOut', words.troubleSignedOut);
  kiosk.hall = answer.viewer.hall;
  kiosk.device = answer.viewer.device;
  kiosk.presence = answer.viewer.hall.presenceCode;
  return answer;
}

/* Why no number is given out in the whole hall, as all screens say it. */
export function closed() {
  const opening = kiosk.opening;
  return opening && !opening.open && el('p', { class: 'notice', role: 'status' }, opening.sentence);
}

function icon(path) {
  return el('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, el('path', { d: path }));
}

screens.agencies = (visit) => loaded(visit, asHome, (home) => [
  el('h1', null, words.chooseAgency),
  closed(),
  el('ul', { class: 'grid' }, home.viewer.hall.agencies.map((agency) => el('li', null,
    el('button', { class: agency.opening.open ? 'choice' : 'choice shut', onclick: () => go('agency', { id: agency.id }) },
      el('strong', null, agency.name),
      el('span', { class: 'of' }, agency.code, !agency.opening.open && ' · ' + words.closedNow))))),
]);

screens.agency = (visit) => loaded(visit, () => ask('KioskAgency', { id: visit.id, language: first.language }), (answer) => [
  el('h1', null, answer.node.name),
  el('p', { class: 'lead' }, words.chooseService),
  answer.node.services.length === 0 && el('p', { class: 'notice' }, words.noServices),
  el('ul', { class: 'grid' }, answer.node.services.map((service) => serviceKey(service, null))),
]);

screens.search = (visit) => {
  const found = el('ul', { class: 'grid', id: 'found' });
  const said = el('p', { id: 'said', class: 'lead', 'aria-live': 'polite' });
  const input = el('input', { id: 'words', type: 'text', autocomplete: 'off', maxlength: 60, value: visit.typed || '', inputmode: 'none' });
  let waiting = null;
  input.addEventListener('input', () => {
    visit.typed = input.value;
    clearTimeout(waiting);
    waiting = setTimeout(() => look(visit, found, said), TYPED_MS);
  });
  look(visit, found, said);
  setTimeout(() => { if (isAt(visit)) input.focus(); }, 0);
  return [
    el('h1', { class: 'small' }, words.searchTitle),
    el('label', { class: 'field', for: 'words' }, el('span', null, words.searchHint), input),
    said,
    el('div', { class: 'results' }, found),
    keys(input, false),
  ];
};

async function look(visit, found, said) {
  const typed = (visit.typed || '').trim();
  visit.looking = (visit.looking || 0) + 1;
  const mine = visit.looking;
  if (!typed) {
    fill(found);
    write(said, words.searchExamples);
    return;
  }
  try {
    const answer = await ask('KioskSearch', { hall: kiosk.hall.slug, search: typed, language: first.language });
    if (mine !== visit.looking || !isAt(visit)) return;
    const services = answer.hall.services;
    write(said, services.totalCount ? say(words.foundCount, { count: services.totalCount }) : words.foundNone);
    list(found, services.nodes, (service) => service.id, (service) => serviceKey(service, service.agency.name));
    window.dispatchEvent(new Event('stage'));
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (mine === visit.looking) write(said, error.sentence);
  }
}

/* The counts of those who wait, as they change. */
export function showCrowds() {
  for (const node of byId('main').querySelectorAll('[data-queue]')) {
    const id = node.getAttribute('data-queue');
    const said = node.hasAttribute('data-ahead') ? ahead : crowd;
    if (id in kiosk.waiting) write(node, said({ id: id, waitingCount: 0 }));
  }
}

screens.boot = () => put(el('div', { class: 'loaded' }), el('h1', null, words.title), el('p', { class: 'waiting' }, kiosk.isDown ? words.bootAway : words.loading));
