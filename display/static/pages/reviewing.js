/* All of an application at a glance, before it is handed in. */

import { el, words } from './dom.js';
import { draft, hasOther } from './draft.js';
import { requirements } from './papers.js';
import { day } from './time.js';

/* names: the steps there are; go(name) to change something. */
export function summary(names, go) {
  const parts = { who: whoRows, form: formRows, papers: paperRows };
  return names.filter((name) => parts[name]).map((name) => el('section', { class: 'card' },
    el('div', { class: 'paper-head' }, el('h2', null, words['step_' + name]), el('button', { type: 'button', class: 'quiet', 'aria-label': words.change + ': ' + words['step_' + name], onclick: () => go(name) }, words.change)),
    el('dl', { class: 'facts' }, parts[name]().map((row) => el('div', null, el('dt', null, row[0]), el('dd', null, row[1] || '–'))))));
}

function whoRows() {
  const of = (one, after) => (one ? [[words.name + after, one.name], [words.nik + after, one.nik], [words.phone + after, local(one.phone)]] : []);
  return of(draft.file.applicant, '').concat(hasOther() ? of(draft.file.representative, ' ' + words.ofOther) : []);
}

function formRows() {
  const answers = new Map(draft.file.answers.map((answer) => [answer.field.code, answer.value]));
  return draft.standard.form.map((question) => [question.label, shown(question, answers.get(question.code))]);
}

/* As it is dialled, and as it was typed. */
function local(phone) {
  return phone && phone.replace(/^\+62/, '0');
}

function shown(question, value) {
  if (!value) return '';
  if (question.type === 'PHONE') return local(value);
  if (question.type === 'YES_NO') return value === 'YES' ? words.yes : words.no;
  if (question.type === 'DATE') return day(value);
  const choice = question.choices.find((one) => one.code === value);
  return choice ? choice.label : value;
}

function paperRows() {
  return requirements().map((one) => {
    const paper = draft.file.documents.find((other) => other.requirement === one.code);
    return [one.label, paper ? (paper.verdict === 'REJECTED' ? words.rejected : words.received) : ''];
  });
}
