/* The application that is being filled in: on the server as far as it was saved, in this tab as far as it was typed. */

import { Refusal, ask } from './api.js';
import { first } from './dom.js';
import { actKept, forgetOne, phone, remember, secretHeldFor, tab } from './kept.js';

const PLACE = 'apply.' + first.hall.slug;

/* service, held {id, secret}: kept in the tab; typed: by path, not yet saved; file: as the API tells it, null before the first save. */
export const draft = Object.assign({ service: null, held: null, typed: {}, hasOther: null, search: '' }, tab.get(PLACE) || {}, { file: null, standard: null });

export function keepTyped() {
  const { service, held, typed, hasOther, search } = draft;
  tab.put(PLACE, { service, held, typed, hasOther, search });
}

/* Begin with a service, or go on with what this phone holds for it. */
export function choose(service) {
  if (draft.service && draft.service.id === service.id && (draft.held || Object.keys(draft.typed).length)) return;
  const before = phone.get('draft.' + service.id);
  Object.assign(draft, { service: { id: service.id, name: service.name, agency: service.agency.name }, held: before, typed: {}, hasOther: null, file: null, standard: null });
  keepTyped();
}

/* Nothing of what was filled in is taken; what is on the server lapses there. */
export function beginAnew() {
  phone.drop('draft.' + draft.service.id);
  if (draft.held) forgetOne(draft.held.id);
  Object.assign(draft, { held: null, typed: {}, hasOther: null, file: null });
  keepTyped();
}

/* An application that somebody comes back to with its secret. */
export function reopen(id, secret) {
  const known = secret || (draft.held && draft.held.id === id ? draft.held.secret : secretHeldFor(id));
  if (!draft.held || draft.held.id !== id) Object.assign(draft, { typed: {}, hasOther: null });
  draft.held = known ? { id: id, secret: known } : null;
  keepTyped();
}

/* Read what there is: the file if one was begun, else what the service asks. False if neither can be filled in. */
export async function load() {
  if (draft.held && await reload()) return true;
  if (draft.held) {
    phone.drop('draft.' + (draft.service || {}).id);
    draft.held = null;
    keepTyped();
  }
  if (!draft.service) return false;
  const service = (await ask('ServiceForm', { service: draft.service.id, language: first.language })).node;
  if (!service || !service.standard) return false;
  draft.service = { id: service.id, name: service.name, agency: service.agency.name };
  draft.standard = service.standard;
  return true;
}

/* Read the file again; false if it is not with the citizen, or not to be opened. */
export async function reload() {
  const file = (await ask('Draft', { id: draft.held.id, secret: draft.held.secret, language: first.language })).applicationById;
  if (!file || (file.state !== 'DRAFT' && file.state !== 'RETURNED') || !file.standard) return false;
  draft.file = file;
  draft.standard = file.standard;
  draft.service = { id: file.service.id, name: file.service.name, agency: file.agency.name };
  return true;
}

/* What stands in a field: typed here, else saved: 'applicant.nik', 'answers.STR'. */
export function valueOf(path) {
  if (path in draft.typed) return draft.typed[path];
  if (!draft.file) return '';
  const [part, code] = path.split('.');
  if (part !== 'answers') return (draft.file[part] || {})[code] || '';
  const found = draft.file.answers.find((answer) => answer.field.code === code);
  return found ? found.value : '';
}

export function type(path, text) {
  draft.typed[path] = text;
  keepTyped();
}

export function hasOther() {
  return draft.hasOther === null ? Boolean(draft.file && draft.file.representative) : draft.hasOther;
}

/* Save a part; a change from another tab is read first, and then ours counts. */
export async function save(input, paths) {
  let payload;
  try {
    payload = await actKept('SaveApplication', Object.assign(base(), input));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'CONFLICT' || !(await reload())) throw error;
    payload = await actKept('SaveApplication', Object.assign(base(), input));
  }
  if (payload.secret) {
    draft.held = { id: payload.application.id, secret: payload.secret };
    phone.put('draft.' + draft.service.id, draft.held);
    remember({ kind: 'application', id: draft.held.id, secret: draft.held.secret, title: draft.service.name, at: new Date().toISOString() });
  }
  if (draft.file) draft.file.version = payload.application.version;
  keepTyped();
  await reload();
  paths.forEach((path) => { delete draft.typed[path]; });
  keepTyped();
}

function base() {
  if (!draft.held) return { service: draft.service.id };
  return { application: draft.held.id, version: draft.file.version, secret: draft.held.secret };
}

/* Hand it in; what this tab and phone kept for going on is not needed any more. */
export async function submit() {
  await actKept('SubmitApplication', { application: draft.held.id, version: draft.file.version, secret: draft.held.secret });
  remember({ kind: 'application', id: draft.held.id, secret: draft.held.secret, title: draft.service.name, at: new Date().toISOString() });
  phone.drop('draft.' + draft.service.id);
  tab.drop(PLACE);
}
