/* The administration: who is there, which hall, which section; nothing typed is lost on the way. */

import { Trouble, ask } from './api.js';
import { announce, byId, el, fill, first, say, words } from './dom.js';
import { setZone } from './time.js';
import { signInForm, signOut } from './sign_in.js';
import { sections } from './admin_sections.js';

const TYPED_MS = 250;
const app = {
  language: first.language,
  viewer: null,
  hall: null,
  directory: null,
  media: [],
  can: (permission) => app.viewer.permissions.indexOf(permission) >= 0,
  hold: (form) => { forms.push(form); },
  release: () => { forms = []; },
  open: open,
  reload: () => leaving(() => show(here)),
  signInAgain: signInAgain
};
let forms = [];
let here = '';
let turn = 0;

async function begin() {
  fill(byId('who'));
  byId('hall-name').hidden = byId('sections').hidden = byId('sign-out').hidden = true;
  try {
    app.viewer = (await ask('Viewer')).viewer;
  } catch (error) {
    if (error instanceof Trouble && error.kind === 'signedOut') return signInForm(byId('main'), begin, null);
    return failed(error, begin);
  }
  if (app.viewer.kind !== 'STAFF') return signInForm(byId('main'), begin, null);
  fill(byId('who'), app.viewer.name);
  byId('sign-out').hidden = false;
  if (!app.can('EDIT_DIRECTORY')) return refuse();
  return chooseHall();
}

function refuse() {
  fill(byId('main'), el('section', { class: 'card narrow' }, el('h1', { tabindex: '-1' }, words.notYours), el('p', null, words.notYoursNote)));
  byId('main').querySelector('h1').focus();
}

/* Halls that this person may look after: those of their roles, or all of them. */
async function chooseHall() {
  const slug = new URLSearchParams(location.search).get('hall');
  const own = app.viewer.grants.filter((grant) => !grant.agency && ['HALL_MANAGER', 'ADMINISTRATOR'].indexOf(grant.role) >= 0);
  const isEverywhere = own.some((grant) => !grant.hall);
  const halls = own.filter((grant) => grant.hall).map((grant) => grant.hall);
  if (slug) return enter(slug);
  if (!isEverywhere && halls.length === 1) return enter(halls[0].slug);
  return isEverywhere ? searchHalls() : fill(byId('main'), hallList(el('h1', { tabindex: '-1' }, words.whichHall), halls));
}

function address(slug) {
  return '/admin?hall=' + encodeURIComponent(slug) + '&language=' + app.language;
}

function hallList(heading, halls) {
  return el('section', { class: 'card narrow' }, heading,
    el('ul', { class: 'halls' }, halls.map((hall) => el('li', null, el('a', { href: address(hall.slug) }, hall.name), hall.province ? el('small', null, hall.province) : null))));
}

function searchHalls() {
  const search = el('input', { id: 'search-hall', type: 'search', autocomplete: 'off' });
  const found = el('div');
  let waiting = null;
  const show = async () => {
    try {
      const halls = (await ask('AdminHalls', { search: search.value.trim() || null })).halls;
      fill(found, hallList(el('p', { class: 'hint', 'aria-live': 'polite' }, say(words.entries, { count: halls.totalCount })), halls.nodes));
    } catch (error) {
      failed(error, show, found);
    }
  };
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, TYPED_MS);
  });
  fill(byId('main'), el('div', { class: 'narrow' }, el('h1', { tabindex: '-1' }, words.whichHall),
    el('label', { class: 'field', for: 'search-hall' }, el('span', null, words.search), search), found));
  show();
}

async function enter(slug) {
  app.hall = { slug: slug };
  byId('hall-name').hidden = byId('sections').hidden = false;
  fill(byId('sections'), el('ul', null, sections.map((section) => el('li', null,
    el('a', { href: '#/' + section.id, id: 'to-' + section.id }, words['s_' + section.id])))));
  here = '';
  return show(location.hash || '#/hall');
}

/* Go to a section or a record, with a word on what was done. */
function open(path, note, marked) {
  const wanted = '#' + path;
  if (location.hash !== wanted) history.pushState(null, '', wanted);
  show(wanted, note, marked);
}

async function show(hash, note, marked) {
  const mine = turn += 1;
  const [id, ...rest] = hash.replace(/^#\/?/, '').split('/');
  const section = sections.find((one) => one.id === id) || sections[0];
  here = hash;
  forms = [];
  sections.forEach((one) => {
    const link = byId('to-' + one.id);
    if (one === section) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  const place = el('div', { class: 'section ' + section.id });
  try {
    app.directory = (await ask('Directory', { hall: app.hall.slug })).hall;
    if (!app.directory) return fill(byId('main'), el('p', { class: 'trouble' }, words.notFound));
    app.hall = app.directory;
    setZone(app.hall.timezone);
    fill(byId('hall-name'), app.hall.name);
    document.title = words['s_' + section.id] + ' · ' + app.hall.name;
    language();
    await section.show(app, place, rest.join('/'), marked);
  } catch (error) {
    if (mine === turn) failed(error, () => show(hash, note, marked));
    return null;
  }
  if (mine !== turn) return null;  // somebody went on
  fill(byId('main'), note ? el('p', { class: 'done note' }, note) : null, place);
  const heading = byId('main').querySelector('h1');
  if (heading && document.activeElement !== byId('owner')) heading.focus();
  if (note) announce(note);
  window.scrollTo(0, 0);
  return null;
}

function failed(error, again, place) {
  if (!(error instanceof Trouble)) throw error;
  fill(place || byId('main'), el('p', { class: 'trouble', role: 'alert' }, error.sentence), el('button', { type: 'button', onclick: again }, words.again));
  if (error.kind === 'signedOut') signInAgain(again);
}

/* The session has ended: sign in over what is there, which stays as it was typed. */
function signInAgain(then) {
  const dialog = byId('again');
  if (dialog.open) return;
  signInForm(dialog, async () => {
    dialog.close();
    app.viewer = (await ask('Viewer')).viewer;
    fill(byId('who'), app.viewer.name);
    announce(say(words.signedInAs, { name: app.viewer.name }));
    if (then) then();
  }, words.troubleSignedOut);
  dialog.showModal();
}

/* ---- what was typed and not saved ---- */

const isDirty = () => forms.some((form) => form.isDirty());

function leaving(go) {
  if (!isDirty()) return go();
  const dialog = byId('leave');
  const answer = (isSure) => {
    dialog.close();
    if (isSure) {
      forms = [];
      go();
    }
  };
  fill(dialog, el('h2', null, words.unsaved), el('p', null, words.unsavedNote), el('div', { class: 'keys' },
    el('button', { type: 'button', class: 'main', onclick: () => answer(false) }, words.stay),
    el('button', { type: 'button', class: 'danger', onclick: () => answer(true) }, words.discard)));
  return dialog.showModal();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  if (!link || link.hasAttribute('download') || event.ctrlKey || event.metaKey || link.classList.contains('skip')) return;
  const href = link.getAttribute('href');
  if (!app.directory && href[0] !== '#') return;
  event.preventDefault();
  leaving(() => (href[0] === '#' ? open(href.slice(1)) : location.assign(link.href)));
});

window.addEventListener('popstate', () => {
  const wanted = location.hash || '#/hall';
  if (wanted === here || !app.hall) return;
  if (!isDirty()) return show(wanted);
  history.pushState(null, '', here);
  return leaving(() => open(wanted.slice(1)));
});

window.addEventListener('beforeunload', (event) => {
  if (isDirty()) event.preventDefault();
});

function language() {
  const other = app.language === 'EN' ? 'ID' : 'EN';
  byId('language').href = '/admin?hall=' + app.hall.slug + '&language=' + other + location.hash;
}

byId('sign-out').addEventListener('click', () => leaving(async () => {
  try {
    await signOut();
  } catch (error) {
    if (!(error.sentence)) throw error;
  }
  app.hall = app.directory = null;
  fill(byId('sections'));
  history.replaceState(null, '', location.pathname + '?language=' + app.language);
  begin();
}));
begin();
