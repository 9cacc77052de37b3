/* The documents of an application: taken by camera or from the files, made small, sent, and sent again. */

import { Refusal, Trouble, act, newKey } from './api.js';
import { announce, el, fill, first, say, words } from './dom.js';
import { draft, hasOther, reload } from './draft.js';
import { MOST_BYTES, prepared } from './photo.js';
import { sent } from './sending.js';

const jobs = new Map(); // by requirement: {state: sending | lost | refused, share, name, thumbnail, sentence, blob, key}
const pictures = new Map(); // thumbnails of what was sent from here
const cards = new Map();

window.addEventListener('online', () => jobs.forEach((job, code) => { if (job.state === 'lost') send(code, job); }));
window.addEventListener('beforeunload', (event) => {
  if (!isSending()) return;
  event.preventDefault();
  event.returnValue = '';
});

export function isSending() {
  return Array.from(jobs.values()).some((job) => job.state === 'sending');
}

/* What is asked for, with the power of attorney where somebody acts for another. */
export function requirements() {
  const other = hasOther() ? [{ code: 'POWER_OF_ATTORNEY', required: true, label: words.powerOfAttorney }] : [];
  return draft.standard.documents.concat(other);
}

/* A card for each document that is asked for. */
export function paperCards() {
  cards.clear();
  return el('ul', { class: 'papers' }, requirements().map((requirement) => {
    const card = el('li', { class: 'card paper', 'data-code': requirement.code });
    cards.set(requirement.code, { node: card, requirement: requirement });
    drawCard(requirement.code);
    return card;
  }));
}

/* Whether all that is required is there; the first that is not is shown. */
export function papersAreThere() {
  const lacking = requirements().filter((one) => stateOf(one) !== 'there' && (one.required || stateOf(one) !== 'none'));
  lacking.forEach((one) => drawCard(one.code, true));
  if (!lacking.length) return true;
  const card = cards.get(lacking[0].code).node;
  card.scrollIntoView({ block: 'center' });
  card.querySelector('button').focus();
  return false;
}

function kept(code) {
  return draft.file ? draft.file.documents.find((one) => one.requirement === code) : null;
}

/* none, there, rejected, or what its sending is at. */
function stateOf(requirement) {
  const job = jobs.get(requirement.code);
  if (job) return job.state;
  const paper = kept(requirement.code);
  return paper ? (paper.verdict === 'REJECTED' ? 'rejected' : 'there') : 'none';
}

function drawCard(code, isAsked) {
  const card = cards.get(code);
  if (!card) return;
  const { node, requirement } = card;
  const state = stateOf(requirement), job = jobs.get(code), paper = kept(code);
  const hadFocus = node.contains(document.activeElement);
  const chip = { none: requirement.required ? ['', words.wanted] : ['', words.ifYouHave], there: ['good', words.received], rejected: ['bad', words.rejected], sending: ['warn', words.sending], lost: ['bad', words.notSent], refused: ['bad', words.notTaken] }[state];
  const problem = { lost: words.lostText, refused: job && job.sentence, rejected: paper && say(words.rejectedText, { reason: paper.verdictReason || '' }) }[state] || (isAsked && state === 'none' ? words.paperNeeded : '');
  const thumbnail = (job && job.thumbnail) || (paper && !job && pictures.get(code));
  const name = job ? job.name : paper ? paper.name + ' · ' + sizeOf(paper.sizeBytes) : '';
  fill(node,
    el('div', { class: 'paper-head' }, el('h2', null, requirement.label), el('span', { class: 'chip ' + chip[0] }, chip[1])),
    (thumbnail || name) && el('div', { class: 'paper-file' }, thumbnail && el('img', { src: thumbnail, alt: '' }), el('span', null, name)),
    state === 'sending' && progressOf(job, requirement),
    el('p', { class: 'trouble', role: 'alert' }, problem),
    keysOf(requirement, state, job));
  if (hadFocus) (node.querySelector('button') || node).focus();
}

function progressOf(job, requirement) {
  job.bar = el('progress', { max: 100, 'aria-label': say(words.sendingOf, { what: requirement.label }) });
  job.bar.value = Math.round(job.share * 100);
  return job.bar;
}

function keysOf(requirement, state, job) {
  const keys = [];
  if (state === 'sending') return el('div', { class: 'keys' }, el('button', { type: 'button', class: 'quiet', onclick: () => stop(requirement.code) }, words.stopSending));
  if (state === 'lost') keys.push(el('button', { type: 'button', class: 'main', onclick: () => send(requirement.code, job) }, words.sendAgain));
  const isThere = state === 'there';
  keys.push(chooser(requirement, isThere ? words.otherPhoto : words.takePhoto, { accept: 'image/*', capture: 'environment' }, isThere || state === 'lost' ? '' : 'main'));
  keys.push(chooser(requirement, isThere ? words.otherFile : words.chooseFile, { accept: 'image/*,application/pdf' }, ''));
  if (job) keys.push(el('button', { type: 'button', class: 'quiet', onclick: () => stop(requirement.code) }, words.dropFile));
  return el('div', { class: 'keys' }, keys);
}

function chooser(requirement, label, attributes, look) {
  const input = el('input', Object.assign({ type: 'file', class: 'unseen', tabindex: -1, 'aria-hidden': 'true' }, attributes));
  const button = el('button', { type: 'button', class: look, 'aria-label': label + ': ' + requirement.label, onclick: () => input.click() }, label);
  input.addEventListener('change', () => {
    if (input.files.length) take(requirement.code, input.files[0]);
  });
  return el('span', { class: 'chooser' }, button, input);
}

function sizeOf(bytes) {
  return bytes < 1000000 ? Math.max(1, Math.round(bytes / 1000)) + ' KB' : (bytes / 1000000).toFixed(1) + ' MB';
}

async function take(code, file) {
  const job = { state: 'sending', share: 0, name: file.name, thumbnail: '', sentence: '', blob: null, key: newKey() };
  jobs.set(code, job);
  drawCard(code);
  const ready = await prepared(file);
  if (jobs.get(code) !== job) return;
  const isTurned = ready.blob !== file;
  Object.assign(job, { blob: ready.blob, thumbnail: ready.thumbnail, name: labelOf(file.name, isTurned) });
  if (job.blob.size > MOST_BYTES || job.blob.size === 0) return refuse(code, job, job.blob.size ? words.tooBig : words.emptyFile);
  await send(code, job);
}

function labelOf(name, isTurned) {
  const plain = (name || 'foto.jpg').replace(/[\\/\u0000-\u001f]/g, ' ').slice(-110);
  return isTurned ? plain.replace(/\.[^.]*$/, '') + '.jpg' : plain;
}

function refuse(code, job, sentence) {
  Object.assign(job, { state: 'refused', sentence: sentence });
  drawCard(code);
}

function stop(code) {
  jobs.delete(code);
  drawCard(code);
}

async function send(code, job) {
  job.state = 'sending';
  drawCard(code);
  const outcome = await sent({
    blob: job.blob,
    language: first.language,
    attach: () => addressFor(code, job),
    renew: () => { job.key = newKey(); },
    isWanted: () => jobs.get(code) === job,
    onprogress: (share) => {
      job.share = share;
      if (job.bar) job.bar.value = Math.round(share * 100);
    }
  });
  if (jobs.get(code) !== job) return;
  if (outcome.lost) {
    job.state = 'lost';
    return drawCard(code);
  }
  if (outcome.refusal) return refuse(code, job, outcome.refusal);
  await arrived(code, job);
}

async function addressFor(code, job) {
  const wish = { application: draft.held.id, secret: draft.held.secret, requirement: code, name: job.name, sizeBytes: job.blob.size };
  try {
    return { uploadUrl: (await act('AttachDocument', wish, job.key)).uploadUrl };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.sentence };
    if (error instanceof Trouble) return {};
    throw error;
  }
}

/* The server has it; until it was read again, the card says so from what it answered. */
async function arrived(code, job) {
  const requirement = cards.get(code) ? cards.get(code).requirement : null;
  try {
    await reload();
  } catch (error) {
    if (!error.sentence) throw error;
    draft.file.documents = draft.file.documents.filter((one) => one.requirement !== code)
      .concat({ requirement: code, name: job.name, sizeBytes: job.blob.size, verdict: 'PENDING' });
  }
  if (jobs.get(code) !== job) return;
  jobs.delete(code);
  pictures.set(code, job.thumbnail);
  drawCard(code);
  if (requirement) announce(say(words.receivedOf, { what: requirement.label }));
}
