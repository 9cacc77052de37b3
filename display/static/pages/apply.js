/* Applies for a service: who, the service's questions, its documents, a look over all of it, and off it goes. */

import { Refusal } from './api.js';
import { byId, el, fill, first, say, words, write } from './dom.js';
import { beginAnew, choose, draft, hasOther, keepTyped, load, reload, reopen, save, submit, type, valueOf } from './draft.js';
import { allRight, field, placeErrors } from './fields.js';
import { tab } from './kept.js';
import { begin, deed, failed, heading, keepLink, privacy, secretInAddress, to, waiting } from './own.js';
import { isSending, paperCards, papersAreThere, requirements } from './papers.js';
import { summary } from './reviewing.js';
import { allServices, serviceList } from './services.js';
import { stepper } from './steps.js';

const main = byId('main');
const asked = new URLSearchParams(location.search);
let nodes = null;   // services with a form
let isGoingOn = false;

const steps = stepper({
  place: main,
  get names() { return namesOf(); },
  title: (name) => words['step_' + name],
  isOpen: (name) => name === 'service' || (draft.standard !== null && (name === 'who' || draft.file !== null)),
  draw: (name) => ({ service: drawServices, who: drawWho, form: drawForm, papers: drawPapers, check: drawCheck }[name]())
});

function namesOf() {
  const all = asked.get('application') ? ['who'] : ['service', 'who'];
  if (!draft.standard || draft.standard.form.length) all.push('form');
  if (!draft.standard || requirements().length) all.push('papers');
  return all.concat('check');
}

async function start() {
  waiting(main);
  try {
    if (!(await open())) return;
  } catch (error) {
    return failed(main, error, start);
  }
  steps.start(!draft.standard ? 'service' : draft.file ? firstLacking() : 'who');
}

/* Find out what is applied for; false if there is nothing to fill in here. */
async function open() {
  const id = asked.get('application'), service = asked.get('service');
  if (id) {
    reopen(id, secretInAddress());
    history.replaceState(history.state, '', location.pathname + location.search);  // the secret is in the tab now
    if (draft.held && await load()) return true;
    fill(main, heading(words.title), el('div', { class: 'card' }, el('p', null, words.notYours)));
    return false;
  }
  if (service) choose({ id: service, name: '', agency: { name: '' } });
  if (draft.service && (service || history.state)) {
    isGoingOn = Boolean(draft.held) && !history.state;
    if (await load()) return true;
    draft.service = null;
    keepTyped();
  }
  nodes = nodes || (await allServices('ServicesWithForm')).nodes.filter((one) => one.standard && one.standard.hasForm);
  return true;
}

function firstLacking() {
  const kind = draft.file.missing.length ? draft.file.missing[0].kind : '';
  const wanted = { APPLICANT: 'who', REPRESENTATIVE: 'who', ANSWER: 'form', DOCUMENT: 'papers' }[kind] || 'check';
  return namesOf().indexOf(wanted) >= 0 ? wanted : 'check';
}

function next() {
  const names = namesOf();
  steps.go(names[names.indexOf(steps.now()) + 1]);
}

function drawServices() {
  const place = el('div', null, el('p', { class: 'hint' }, words.loading));
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const pick = async (service) => {
    choose(service);
    isGoingOn = Boolean(draft.held);
    write(trouble, '');
    try {
      if (await load()) next();
      else write(trouble, words.notOffered);
    } catch (error) {
      if (!error.sentence) throw error;
      write(trouble, error.sentence);
    }
  };
  const show = async () => {
    try {
      nodes = nodes || (await allServices('ServicesWithForm')).nodes.filter((one) => one.standard && one.standard.hasForm);
      fill(place, serviceList(nodes, draft.search, pick, (text) => {
        draft.search = text;
        keepTyped();
      }));
    } catch (error) {
      failed(place, error, show);
    }
  };
  show();
  return [el('p', null, words.leadApply), trouble, place];
}

/* What is being applied for, and what an officer said where it came back. */
function about() {
  const back = draft.file && draft.file.state === 'RETURNED' && draft.file.steps.filter((step) => step.kind === 'ApplicationReturned').pop();
  const again = el('button', { type: 'button', class: 'quiet', onclick: () => { beginAnew(); isGoingOn = false; steps.go('who'); } }, words.beginAnew);
  return [
    el('p', { class: 'chosen' }, el('strong', null, draft.service.name), el('span', null, draft.service.agency)),
    back && el('div', { class: 'card back' }, el('strong', null, words.wasReturned), el('p', { lang: 'id' }, [back.reason, back.publicNote].filter(Boolean).join(' — '))),
    isGoingOn && draft.file && draft.file.state === 'DRAFT' && el('p', { class: 'hint' }, words.goingOn + ' ', again)
  ];
}

function fieldAt(path, question) {
  const one = field(question, () => type(path, one.value()));
  one.path = path;
  one.set(valueOf(path));
  return one;
}

function person(who, isRequired) {
  return [
    fieldAt(who + '.name', { code: who + '-name', type: 'TEXT', short: true, label: words.name, hint: words.nameHint, required: isRequired, longest: 160, autocomplete: who === 'applicant' ? 'name' : 'off' }),
    fieldAt(who + '.nik', { code: who + '-nik', type: 'NIK', label: words.nik, hint: words.nikHint, required: isRequired }),
    fieldAt(who + '.phone', { code: who + '-phone', type: 'PHONE', label: words.phone, hint: words.phoneHint, required: isRequired, autocomplete: who === 'applicant' ? 'tel' : 'off' })
  ];
}

function drawWho() {
  const own = person('applicant', true), other = person('representative', true);
  const tick = el('input', { type: 'checkbox', id: 'has-other', checked: hasOther() });
  const others = el('fieldset', { class: 'others', hidden: !hasOther() }, el('legend', null, words.whoActs), other.map((one) => one.node));
  tick.addEventListener('change', () => {
    draft.hasOther = tick.checked;
    others.hidden = !tick.checked;
    keepTyped();
  });
  const shown = () => (hasOther() ? own.concat(other) : own);
  return form(shown, [
    own.map((one) => one.node),
    el('label', { class: 'choice tick', for: 'has-other' }, tick, el('span', null, words.forAnother)),
    others,
    privacy(words.privacyApply)
  ], () => {
    const input = { applicant: valuesOf(own, 'applicant') };
    if (hasOther()) input.representative = valuesOf(other, 'representative');
    else if (draft.file && draft.file.representative) input.actsAlone = true;
    return input;
  });
}

function valuesOf(fields, who) {
  const values = {};
  fields.forEach((one) => { values[one.path.slice(who.length + 1)] = one.value() || null; });
  return values;
}

function drawForm() {
  const fields = draft.standard.form.map((question) => fieldAt('answers.' + question.code, question));
  return form(() => fields, fields.map((one) => one.node), () => ({ answers: fields.map((one) => ({ field: one.path.slice(8), value: one.value() || null })) }));
}

/* A form whose key saves it on the server and goes on. */
function form(fields, parts, inputOf) {
  const key = deed(words.saveAndGoOn, async () => {
    if (!allRight(fields())) return;
    try {
      await save(inputOf(), fields().map((one) => one.path));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const rest = placeErrors(error.errors, (path) => fields().find((one) => one.path === path.join('.')));
      write(key.trouble, rest);
      return;
    }
    next();
  }, 'main', true);
  return [about(), el('form', { novalidate: true, onsubmit: (event) => { event.preventDefault(); key.run(); } }, parts, key.node)];
}

function later() {
  return el('details', { class: 'privacy' }, el('summary', null, words.later), el('p', null, words.laterText), keepLink(to('/a/' + draft.held.id, null, draft.held.secret), draft.service.name));
}

function drawPapers() {
  const key = deed(words.goOn, async () => {
    if (isSending()) return write(key.trouble, words.stillSending);
    if (papersAreThere()) next();
  }, 'main');
  return [about(), el('p', null, words.papersText), paperCards(), key.node, later()];
}

function drawCheck() {
  const key = deed(words.submit, () => handIn(key), 'main');
  const lacking = draft.file.missing;
  key.button.disabled = lacking.length > 0;
  return [
    about(),
    lacking.length > 0 && el('div', { class: 'card back' }, el('strong', null, words.stillMissing), el('ul', { class: 'dots' }, lacking.map((one) => el('li', null, one.label)))),
    summary(namesOf(), steps.go),
    lacking.length === 0 && el('p', null, words.truth),
    key.node, later()
  ];
}

async function handIn(key) {
  if (isSending()) return write(key.trouble, words.stillSending);
  const { id, secret } = draft.held;
  try {
    await submit();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'CONFLICT') throw error;
    if (!(await reload())) return location.replace(to('/a/' + id, null, secret));
    steps.redraw();
    throw error;
  }
  tab.put('fresh', id);
  location.replace(to('/a/' + id, null, secret));
}

begin();
start();
