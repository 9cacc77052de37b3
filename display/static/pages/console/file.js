/* One application: its checklist, its answers, its documents, and what may be done with it next. */

import { el, fill, list, put, say, set, words, write } from '../dom.js';
import { clock, day } from '../time.js';
import { submit, troublePlace } from './forms.js';
import { paperRow } from './papers.js';
import { stuck } from './verbs.js';

const OPERATIONS = {
  UNDER_VERIFICATION: 'TakeUpApplication', RETURNED: 'ReturnApplication', APPROVED: 'ApproveApplication',
  REJECTED: 'RejectApplication', ISSUED: 'IssueApplication', COLLECTED: 'CollectApplication'
};
const NEEDS_REASON = ['RETURNED', 'REJECTED'];

/* Returns {show(file), paint(desk)}; reread() reads the file again. */
export function fileView(place, desk, reread) {
  const parts = {
    head: el('p', { class: 'hint' }), missing: el('ul', { class: 'missing' }), missingTitle: el('h3', null, words.missing),
    people: el('dl', { class: 'answers' }), answers: el('dl', { class: 'answers' }),
    papers: el('ul', { class: 'papers' }), noPapers: el('p', { class: 'hint' }, words.papersNone),
    next: el('div', { class: 'choices' }), trouble: troublePlace(),
    reason: el('input', { type: 'text', id: 'file-reason', maxlength: '500', autocomplete: 'off' }),
    note: el('input', { type: 'text', id: 'file-note', maxlength: '500', autocomplete: 'off' }),
    steps: el('ol', { class: 'steps' })
  };
  const reasonField = el('label', { class: 'field', for: 'file-reason' }, el('span', null, words.fileReason), parts.reason);
  const state = { file: null };
  fill(place, el('article', { class: 'open-file' },
    parts.head, parts.missingTitle, parts.missing,
    el('h3', null, words.papers), parts.noPapers, parts.papers,
    el('h3', null, words.answers), parts.people, parts.answers,
    el('section', { class: 'file-acts' }, el('h3', null, words.fileNext), reasonField,
      el('label', { class: 'field', for: 'file-note' }, el('span', null, words.fileNote), parts.note), parts.trouble, parts.next),
    el('details', null, el('summary', null, words.fileSteps), parts.steps)));

  const move = async (to) => {
    write(parts.trouble, '');
    const reason = parts.reason.value.trim();
    set(parts.reason, { 'aria-invalid': String(NEEDS_REASON.includes(to) && !reason) });
    if (NEEDS_REASON.includes(to) && !reason) {
      write(parts.trouble, words.fileNoReason);
      return parts.reason.focus();
    }
    const input = { application: state.file.id, version: state.file.version, internalNote: parts.note.value.trim() || null };
    if (NEEDS_REASON.includes(to)) input.reason = reason;
    if (!OPERATIONS[to]) input.to = to;
    const payload = await submit(desk, parts.trouble, OPERATIONS[to] || 'AdvanceApplication', input,
      { verb: 'file', said: say(words.saidMoved, { application: state.file.number, state: words['file_' + to] }), stays: true });
    if (payload) {
      parts.reason.value = parts.note.value = '';
      desk.readAgain();
    }
    await reread();  // also after a refusal: somebody else may have moved it
  };

  return {
    show: (file) => {
      state.file = file;
      showFacts(parts, file);
      list(parts.papers, file.documents, (paper) => paper.id + paper.verdict + (paper.replacedAt || ''),
        (paper) => paperRow(paper, requirementOf(file, paper), desk, reread));
      parts.noPapers.hidden = file.documents.length > 0;
      reasonField.hidden = !file.nextStates.some((to) => NEEDS_REASON.includes(to));
      list(parts.next, file.nextStates, (to) => to, (to) => el('button', {
        class: to === 'REJECTED' || to === 'RETURNED' ? 'danger' : '', onclick: () => move(to)
      }, words['to_' + to]));
      put(parts.next, file.nextStates.length ? null : el('p', { class: 'hint' }, words.fileNothing));
      desk.paint();
    },
    paint: (at) => {
      const isStuck = stuck(at) !== null || Boolean(at.busy);
      for (const button of place.querySelectorAll('[data-acts], .file-acts button')) button.disabled = isStuck;
    }
  };
}

function showFacts(parts, file) {
  const facts = [words['file_' + file.state], file.submittedAt && say(words.handedIn, { day: day(file.submittedAt) }),
    file.dueOn && say(words.due, { day: day(file.dueOn) }), file.clock === 'PAUSED' && words.clockStands];
  write(parts.head, facts.filter(Boolean).join(' · '));
  parts.missingTitle.hidden = file.missing.length === 0;
  list(parts.missing, file.missing, (item) => item.kind + item.code, (item) => el('li', null, item.label));
  fill(parts.people, person(words.applicant, file.applicant), person(words.representative, file.representative));
  fill(parts.answers, file.answers.map((answer) => [
    el('dt', null, answer.field ? answer.field.label : ''), el('dd', null, shown(answer))
  ]));
  fill(parts.steps, file.steps.map((step) => el('li', null,
    el('b', null, step.to ? words['file_' + step.to] : words.stepOther), ' ', el('span', { class: 'hint' },
      [day(step.at) + ' ' + clock(step.at), step.actor, step.reason, step.publicNote, step.internalNote].filter(Boolean).join(' · ')))));
}

function person(title, who) {
  if (!who) return [];
  return [el('dt', null, title), el('dd', null, [who.name, who.nik, who.phone].filter(Boolean).join(' · '))];
}

function shown(answer) {
  const field = answer.field;
  if (field && field.type === 'YES_NO') return answer.value === 'true' ? words.yes : words.no;
  if (field && field.type === 'DATE') return day(answer.value);
  const choice = field && field.choices && field.choices.find((each) => each.code === answer.value);
  return choice ? choice.label : answer.value;
}

function requirementOf(file, paper) {
  const documents = file.standard ? file.standard.documents : [];
  const found = documents.find((each) => each.code === paper.requirement);
  return found ? found.label : paper.requirement;
}
