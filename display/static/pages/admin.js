/* The administration: who is there, which hall, which section; nothing typed is lost on the way. */

import { Trouble, ask } from './api.js';
import { announce, byId, el, fill, first, say, words } from './dom.js';
import { setZone } from './time.js';
import { signInForm, signOut } from './sign_in.js';
import { above, sections } from './admin_sections.js';

const LATE_MS = 300;  // then it is said that something is loading
const LOOKS_AFTER = ['HALL_MANAGER', 'ADMINISTRATOR'];
const app = {
  language: first.language,
  viewer: null,
  hall: null,  // null above all halls
  directory: null,
  own: [],  // halls of the viewer's roles
  isEverywhere: false,  // looks after every hall
  mayFound: false,
  media: [],
  can: (permission) => app.viewer.permissions.indexOf(permission) >= 0,
  hold: (form) => { forms.push(form); },
  release: () => { forms = []; },
  open: open,
  refresh: refresh,
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
function chooseHall() {
  const slug = new URLSearchParams(location.search).get('hall');
  const grants = app.viewer.grants.filter((grant) => !grant.agency && LOOKS_AFTER.indexOf(grant.role) >= 0);
  app.isEverywhere = grants.some((grant) => !grant.hall);
  app.mayFound = grants.some((grant) => !grant.hall && grant.role === 'ADMINISTRATOR');
  app.own = Array.from(new Map(grants.filter((grant) => grant.hall).map((grant) => [grant.hall.slug, grant.hall])).values());
  if (slug) return enter(slug);
  if (!app.isEverywhere && app.own.length === 1) return enter(app.own[0].slug);
  return enter(null);
}

/* What this person finds there: of a hall, or above all of them. */
function sectionsHere() {
  if (app.hall) return sections;
  return above.filter((one) => one.id === 'halls' || (one.id === 'founding' ? app.mayFound : app.isEverywhere));
}

function enter(slug) {
  app.hall = slug ? { slug: slug } : null;
  const here = sectionsHere();
  byId('hall-name').hidden = !slug;
  byId('sections').hidden = here.length < 2;
  const isOneOfSeveral = slug && (app.isEverywhere || app.own.length > 1);
  fill(byId('sections'), el('ul', null,
    isOneOfSeveral ? el('li', null, el('a', { href: '/admin?language=' + app.language }, '← ' + words.s_halls)) : null,
    here.map((section) => el('li', null, el('a', { href: '#/' + section.id, id: 'to-' + section.id }, words['s_' + section.id])))));
  return show(location.hash || '#/' + here[0].id);
}

/* The directory as it stands now. */
async function refresh() {
  app.directory = (await ask('Directory', { hall: app.hall.slug })).hall;
  return app.directory;
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
  const found = sectionsHere();
  const section = found.find((one) => one.id === id) || found[0];
  here = hash;
  forms = [];
  found.forEach((one) => {
    const link = byId('to-' + one.id);
    if (one === section) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  const place = el('div', { class: 'section ' + section.id });
  byId('main').setAttribute('aria-busy', 'true');
  const late = setTimeout(() => byId('main').prepend(el('p', { class: 'loading', role: 'status' }, words.loading)), LATE_MS);
  const current = byId('to-' + section.id);
  if (current.offsetParent) current.scrollIntoView({ inline: 'center', block: 'nearest' });
  try {
    if (app.hall && !(await refresh())) return fill(byId('main'), el('p', { class: 'trouble' }, words.notFound));
    app.hall = app.hall && app.directory;
    if (app.hall) {
      setZone(app.hall.timezone);
      fill(byId('hall-name'), app.hall.name);
    }
    document.title = words['s_' + section.id] + ' · ' + (app.hall ? app.hall.name : words.title);
    language();
    await section.show(app, place, rest.join('/'), marked);
  } catch (error) {
    if (mine === turn) failed(error, () => show(hash, note, marked));
    return null;
  } finally {
    clearTimeout(late);
    if (mine === turn) byId('main').removeAttribute('aria-busy');
  }
  if (mine !== turn) return null;  // somebody went on
  const isMine = !app.hall || app.isEverywhere || app.own.some((one) => one.slug === app.hall.slug);
  fill(byId('main'), isMine ? null : el('p', { class: 'trouble foreign' }, words.notYourHall), note ? el('p', { class: 'done note' }, note) : null, place);
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
  if (!app.viewer || app.viewer.kind !== 'STAFF') return;
  event.preventDefault();
  leaving(() => (href[0] === '#' ? open(href.slice(1)) : location.assign(link.href)));
});

window.addEventListener('popstate', () => {
  const wanted = location.hash || '#/' + sectionsHere()[0].id;
  if (wanted === here || byId('main').querySelector('.sign-in')) return;
  if (!isDirty()) return show(wanted);
  history.pushState(null, '', here);
  return leaving(() => open(wanted.slice(1)));
});

window.addEventListener('beforeunload', (event) => {
  if (isDirty()) event.preventDefault();
});

function language() {
  const other = app.language === 'EN' ? 'ID' : 'EN';
  const where = app.hall ? 'hall=' + app.hall.slug + '&' : '';
  byId('language').href = '/admin?' + where + 'language=' + other + location.hash;
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
