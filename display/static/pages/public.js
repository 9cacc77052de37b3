/* A hall for everybody: what is open now and how long it takes, its services, and a number. */

import { Refusal, ask } from './api.js';
import { announce, byId, el, fill, first, say, words, write } from './dom.js';
import { offerInstalling } from './install.js';
import { actKept, tab } from './kept.js';
import { kept } from './numbers.js';
import { begin, deed, failed, heading, to, waiting } from './own.js';
import { frontOf, lookOf, openingChip, sentence, serviceCard, serviceRow } from './public_view.js';
import { now } from './time.js';

const main = byId('main');
const REFRESH_MS = 60000;
const SEARCH_AFTER_MS = 250;
const CLASSES = ['ELDERLY', 'DISABLED', 'PREGNANT', 'NURSING', 'CHILD', 'SICK'];

let hall = null;
let front = null;   // what stands on the first view: kept, so that going back loses nothing
let shown = null;   // the address of the view that is drawn
let search = null;

/* Where we are, in the fragment: #agency=…, #service=…, #find=…; the day's code of a scanned QR is taken out of it. */
function where() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const code = asked.get('p');
  if (code) {
    tab.put('presence.' + first.hall.slug, code);
    history.replaceState(null, '', location.pathname + location.search);
    return {};
  }
  return { agency: asked.get('agency'), service: asked.get('service'), find: asked.get('find') };
}

const asked = (more) => Object.assign({ language: first.language }, more);

async function readHall() {
  hall = (await ask('PublicHall', asked({ hall: first.hall.slug }))).hall;
}

async function start() {
  waiting(main);
  where();
  try {
    await readHall();
  } catch (error) {
    return failed(main, error, start);
  }
  offerInstalling(first.hall.slug);
  window.addEventListener('hashchange', turn);
  setInterval(() => { if (!document.hidden) refresh(); }, REFRESH_MS);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
  window.addEventListener('pageshow', (event) => { if (event.persisted) refresh(); });
  turn();
}

/* What changes by itself: openings and lengths. Without an answer the page says how old it is. */
async function refresh() {
  try {
    await readHall();
  } catch (error) {
    if (front) front.old();
    return;
  }
  if (front) front.show(hall, kept());
}

function turn() {
  const place = where();
  const view = place.service ? 'service' + place.service : place.agency ? 'agency' + place.agency : 'front';
  if (view === shown) return;
  const isFirst = shown === null;
  shown = view;
  window.scrollTo(0, 0);
  if (place.service) showService(place.service);
  else if (place.agency) showAgency(place.agency);
  else showFront(place.find || '', isFirst);
}

function showFront(find, isFirst) {
  document.title = first.hall.name;
  if (!front) {
    search = el('input', { id: 'search', type: 'search', autocomplete: 'off', value: find });
    front = frontOf(search);
    search.addEventListener('input', () => {
      clearTimeout(search.timer);
      search.timer = setTimeout(find_, SEARCH_AFTER_MS);
    });
  }
  fill(main, front.node);
  front.show(hall, kept());
  if (find) find_();
  if (!isFirst) front.title.focus();
}

/* Services in citizens' own words; what was typed stays in the address, so that going back shows it again. */
async function find_() {
  const text = search.value.trim();
  history.replaceState(null, '', location.pathname + location.search + (text ? '#find=' + encodeURIComponent(text) : ''));
  if (!text) return front.found(null);
  try {
    const services = (await ask('FindServices', asked({ hall: first.hall.slug, search: text }))).hall.services;
    if (search.value.trim() === text) front.found(services.nodes.map((one) => serviceRow(one, one.agency.name)), services.totalCount);
  } catch (error) {
    front.found([], null, error.sentence);
  }
}

async function showAgency(id) {
  waiting(main);
  let agency;
  try {
    agency = (await ask('AgencyServices', asked({ agency: id }))).node;
  } catch (error) {
    return failed(main, error, () => showAgency(id));
  }
  if (shown !== 'agency' + id) return;
  if (!agency || !agency.id) return missing();
  document.title = agency.name + ' · ' + first.hall.name;
  fill(main, back(), heading(agency.name), el('p', null, openingChip(agency.opening), ' ', sentence(agency.opening)),
    el('ul', { class: 'picks' }, agency.services.filter((one) => !one.archived).map((one) => serviceRow(one))));
}

async function showService(id) {
  waiting(main);
  let service;
  try {
    service = (await ask('OneService', asked({ service: id }))).node;
  } catch (error) {
    return failed(main, error, () => showService(id));
  }
  if (shown !== 'service' + id) return;
  if (!service || !service.id) return missing();
  document.title = service.name + ' · ' + first.hall.name;
  fill(main, back(), heading(service.name), el('p', { class: 'hint' }, service.agency.name),
    lookOf(service, now()), taking(service), otherWays(service), serviceCard(service.standard));
}

function missing() {
  fill(main, back(), heading(words.notFound));
}

function back() {
  return el('nav', { 'aria-label': words.back }, el('a', { class: 'back-link', href: '#', onclick: goBack }, '‹ ' + words.back));
}

/* To where one came from; to the first view for who came by a link. */
function goBack(event) {
  event.preventDefault();
  if (tab.get('inside.' + first.hall.slug)) history.back();
  else location.hash = '';
}

function taking(service) {
  const opening = service.queue.opening.open ? service.opening : service.queue.opening;
  if (service.archived || !opening.open) return el('p', { class: 'card closed' }, el('strong', null, words.noNumbers), ' ', opening.sentence);
  const needsCode = hall.policy.presenceProof;
  const code = el('input', { id: 'code', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: 12, value: tab.get('presence.' + first.hall.slug) || '' });
  const codeField = el('label', { class: 'field', for: 'code', hidden: !needsCode || Boolean(code.value) },
    el('span', null, words.code), el('small', null, words.codeHint), code);
  const priority = el('select', { id: 'priority' }, el('option', { value: '' }, words.priority_NONE),
    CLASSES.map((one) => el('option', { value: one }, words['priority_' + one])));
  const take = deed(words.takeNumber, async () => {
    if (needsCode && !code.value.trim()) {
      codeField.hidden = false;
      code.focus();
      write(take.trouble, words.codeNeeded);
      return;
    }
    try {
      await takeNumber(service.id, priority.value || null, needsCode ? code.value.trim() : null);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'PRESENCE_NEEDED') {
        tab.drop('presence.' + first.hall.slug);
        codeField.hidden = false;
        code.setAttribute('aria-invalid', 'true');
        code.focus();
      }
      throw error;
    }
  }, 'main');
  return el('section', { class: 'card take' }, el('h2', null, words.takeTitle),
    el('label', { class: 'field', for: 'priority' }, el('span', null, words.priority), el('small', null, words.priorityHint), priority),
    codeField, take.node);
}

async function takeNumber(serviceId, priorityClass, presence) {
  const payload = await actKept('TakeTicket', { hall: first.hall.slug, service: serviceId, channel: 'WEB', priorityClass: priorityClass, presence: presence });
  if (presence) tab.put('presence.' + first.hall.slug, presence);
  announce(say(words.taken, { number: payload.ticket.number }));
  location.assign(to('/t/' + payload.ticket.id, null, payload.secret));
}

function otherWays(service) {
  const isBookable = service.freeSlots.some((one) => one.free > 0);
  const isApplicable = service.standard !== null && !service.archived;
  if (!isBookable && !isApplicable) return null;
  const at = (page) => to('/h/' + first.hall.slug + '/' + page, { service: service.id });
  return el('p', { class: 'keys' },
    isBookable && el('a', { class: 'button', href: at('book') }, words.bookTime),
    isApplicable && el('a', { class: 'button', href: at('apply') }, words.applyOnline));
}

window.addEventListener('hashchange', () => tab.put('inside.' + first.hall.slug, true));
begin();
start();
