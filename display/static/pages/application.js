/* One's own application: where it stands, who must act, by when, and what happened; live. */

import { Refusal, ask } from './api.js';
import { announce, byId, el, fill, first, say, words } from './dom.js';
import { follow } from './feed.js';
import { actKept, phone, remember, secretHeldFor, tab } from './kept.js';
import { lacking, stateCard } from './stage.js';
import { begin, doubtful, failed, heading, keepLink, rememberedHere, secretInAddress, to, waiting } from './own.js';
import { linkState } from './standing.js';
import { clock, day, setZone } from './time.js';

const WITH_CITIZEN = ['DRAFT', 'RETURNED'];
const ENDED = ['COLLECTED', 'REJECTED', 'CANCELLED', 'EXPIRED'];
const DECIDED = ['APPROVED', 'ISSUED'];

const id = first.path.application;
const secret = secretInAddress() || secretHeldFor(id);
const main = byId('main');
const isFresh = tab.get('fresh') === id;
const link = linkState();
let file = null;
let shownAs = '';
let followed = null;

async function start() {
  if (!secret) return nothing();
  waiting(main);
  let found;
  try {
    found = await read();
  } catch (error) {
    return failed(main, error, start);
  }
  if (!found) return nothing();
  tab.drop('fresh');
  show(found);
  remember({ kind: 'application', id: id, secret: secret, title: file.service.name, at: new Date().toISOString() });
  live();
}

/* A draft has no number to be followed by; nobody else changes it. */
function live() {
  if (followed || !file.number) return;
  followed = follow({
    name: 'ApplicationLive',
    variables: () => ({ number: file.number, secret: secret, language: first.language }),
    anonymous: true,
    pingAfterMs: 60000,
    ondata: (data) => show(data.application),
    onstate: link.show
  });
}

async function read() {
  return (await ask('Application', { id: id, secret: secret, language: first.language })).applicationById;
}

function nothing() {
  fill(main, heading(words.title), el('div', { class: 'card' }, el('p', null, words.notYours)));
}

/* Draws again only where something is different. */
function show(fresh) {
  file = fresh;
  setZone(file.hall.timezone);
  fill(byId('hall-name'), el('a', { href: to('/h/' + file.hall.slug) }, file.hall.name));
  const mark = JSON.stringify(file);
  if (mark === shownAs) return;
  const isChange = shownAs !== '';
  shownAs = mark;
  const isThanks = isFresh && file.state === 'SUBMITTED';
  fill(main,
    heading(isThanks ? words.handedIn : file.service.name, !isFresh || isChange),
    el('p', { class: 'hint' }, isThanks ? file.service.name + ' · ' + file.agency.name : file.agency.name),
    file.number && el('p', null, words.number + ' ', el('strong', { class: 'number' }, file.number)),
    link.node,
    stateCard(file), lacking(file), todo(), isFresh && keeping(), story(), !isFresh && keeping(), giveUp());
  if (isChange) announce(words['state_' + file.state]);
}

/* What the citizen may do now. */
function todo() {
  const amend = { class: 'button main', href: to('/h/' + file.hall.slug + '/apply', { application: id }, secret) };
  if (file.state === 'DRAFT') return el('div', { class: 'deed' }, el('a', amend, words.goOnFilling));
  if (file.state === 'RETURNED') return el('div', { class: 'deed' }, el('a', amend, words.amend));
  if (file.state === 'ISSUED') return el('div', { class: 'deed' }, el('a', { class: 'button main', href: to('/h/' + file.hall.slug + '/book') }, words.bookToCollect));
  return null;
}

function keeping() {
  return el('section', { class: isFresh ? 'card save' : 'card' }, el('h2', null, words.keepThis), el('p', null, words.keepText),
    keepLink(to(location.pathname, null, secret), file.service.name), rememberedHere(file.hall.slug));
}

/* What happened, newest first; papers of one sitting count as one line. */
function story() {
  const lines = [];
  file.steps.forEach((step) => {
    const before = lines[lines.length - 1];
    if (step.kind === 'DocumentAttached' && before && before.step.kind === step.kind) {
      before.count += 1;
      before.step = step;
    } else if (step.kind !== 'DocumentJudged' || step.reason) lines.push({ step: step, count: 1 });
  });
  return el('section', null, el('h2', null, words.story), el('ol', { class: 'story' }, lines.reverse().map(line)));
}

function line(one) {
  const step = one.step;
  const what = step.kind === 'DocumentAttached' ? say(words.papersSent, { count: one.count }) : words['step_' + step.kind] || words['state_' + step.to];
  return el('li', null,
    el('strong', null, step.kind === 'ApplicationAdvanced' ? words['state_' + step.to] : what),
    el('span', null, day(step.at) + ', ' + clock(step.at)),
    step.reason && el('p', null, quoting(words.because, 'reason', step.reason)),
    step.publicNote && el('p', null, quoting(words.note, 'note', step.publicNote)));
}

/* A sentence around what an officer wrote, in Indonesian whatever the page's language. */
function quoting(sentence, name, text) {
  const [before, after] = sentence.split('{' + name + '}');
  return [before, el('span', { lang: 'id' }, text), after];
}

function giveUp() {
  if (ENDED.concat(DECIDED).indexOf(file.state) >= 0) return null;
  const isDraft = file.state === 'DRAFT';
  return doubtful(isDraft ? words.dropDraft : words.cancel, isDraft ? words.dropQuestion : words.cancelQuestion, isDraft ? words.dropYes : words.cancelYes, async () => {
    try {
      await actKept('CancelApplication', { application: id, version: file.version, secret: secret });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'CONFLICT') throw error;
      show(await read() || file);
      throw error;
    }
    if (WITH_CITIZEN.indexOf(file.state) >= 0) phone.drop('draft.' + file.service.id);
    const fresh = await read();
    if (fresh) show(fresh);
    main.querySelector('h1').focus();
    window.scrollTo(0, 0);
  });
}

begin();
start();
