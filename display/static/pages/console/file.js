/* One application: who applies, what was brought and answered, what happened, and what may come next. */

import { el, fill, say, words, write } from '../dom.js';
import { clock, day } from '../time.js';
import { nextSteps } from './advance.js';
import { paperList } from './papers.js';

/* read(): asks for it again; unlink(): takes the tie to the ticket back. Returns {node, title, state(), isAsNewAs(row of the
   ticket), show(file) → whether anything is new, enable(isFit)}. */
export function fileSheet(desk, read, unlink) {
  const title = el('h3', { tabindex: '-1' }, words.loading);
  const parts = {
    state: el('span', { class: 'chip' }), due: el('span', { class: 'chip' }), service: el('p', { class: 'hint' }),
    who: el('dl', { class: 'facts' }), missing: el('div', { class: 'missing' }), answers: el('dl', { class: 'facts' }),
    steps: el('ol', { class: 'steps' }), history: null
  };
  const papers = paperList(desk, read);
  const next = nextSteps(desk, read);
  const untie = el('button', { class: 'small', onclick: unlink }, words.unlinkIt);
  parts.history = el('details', null, el('summary', null, words.fileSteps), parts.steps, untie);
  const node = el('article', { class: 'file', hidden: true },
    el('header', null, title, parts.state, parts.due),
    el('div', { class: 'file-body' }, parts.service, parts.who, parts.missing, papers.node, parts.answers, parts.history),
    next.node);
  let shown = null;
  return {
    node: node, title: title,
    state: () => (shown ? shown.state : null),
    isAsNewAs: (row) => shown !== null && (shown.version > row.version || isSame(shown, row)),
    show: (file) => {
      if (shown && (shown.version > file.version || isSame(shown, file))) return false;
      shown = file;
      node.hidden = false;
      paint(title, parts, file);
      papers.show(file);
      next.show(file);
      return true;
    },
    enable: (isFit) => {
      untie.disabled = !isFit;
      papers.enable(isFit);
      next.enable(isFit);
    }
  };
}

/* A due day may move with the hall's calendar, which is no new version. */
function isSame(one, other) {
  return one.version === other.version && one.dueOn === other.dueOn && one.overdue === other.overdue;
}

function paint(title, parts, file) {
  write(title, file.number || words.fileDraft);
  write(parts.state, words['file_' + file.state]);
  write(parts.service, file.service.name);
  parts.due.hidden = !file.dueOn && !file.overdue;
  parts.due.className = file.overdue ? 'chip bad' : 'chip good';
  write(parts.due, file.overdue ? words.fileOverdue : file.dueOn ? say(words.fileDue, { day: day(file.dueOn) }) : '');
  fill(parts.who, person(words.fileApplicant, file.applicant), person(words.fileRepresentative, file.representative));
  fill(parts.missing, file.missing.length ? [el('h3', null, words.fileMissing), el('ul', null, file.missing.map((item) => el('li', null, item.label)))] : null);
  fill(parts.answers, file.answers.map((answer) => row(answer.field.label, shown(answer))));
  fill(parts.steps, file.steps.slice().reverse().map(step));
}

function person(title, who) {
  return who ? [row(title, who.name), row(words.fileNik, who.nik), row(words.filePhone, who.phone)] : null;
}

function row(name, value) {
  return el('div', null, el('dt', null, name), el('dd', null, value || '–'));
}

function shown(answer) {
  const field = answer.field;
  if (field.type === 'YES_NO') return answer.value === 'YES' ? words.yes : words.no;
  if (field.type === 'DATE' && answer.value) return day(answer.value);
  const choice = (field.choices || []).find((one) => one.code === answer.value);
  return choice ? choice.label : answer.value;
}

function step(one) {
  return el('li', null, el('b', null, words['file_' + one.to]), ' ',
    el('span', { class: 'hint' }, [day(one.at) + ' ' + clock(one.at), one.actor].filter(Boolean).join(' · ')),
    [one.reason, one.publicNote].filter(Boolean).map((text) => el('p', null, text)),
    one.internalNote && el('p', { class: 'internal' }, say(words.fileInternal, { note: one.internalNote })));
}
