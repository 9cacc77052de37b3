/* Says where an application stands in plain words: what it means, who acts now, and by when. */

import { el, say, words } from './dom.js';
import { day } from './time.js';

const LOOKS = { RETURNED: 'bad', REJECTED: 'bad', AWAITING_PAYMENT: 'warn', DRAFT: 'warn', APPROVED: 'good', ISSUED: 'good', COLLECTED: 'good' };

/* file: anything with state, clock, dueOn, overdue, submittedAt. */
export function stateCard(file) {
  return el('div', { class: 'card stage' },
    el('span', { class: 'chip ' + (LOOKS[file.state] || '') }, words['state_' + file.state]),
    el('p', null, words['means_' + file.state]),
    when(file));
}

function when(file) {
  if (file.dueOn && file.clock !== 'STOPPED') {
    const text = say(file.overdue ? words.overdueSince : words.dueOn, { day: day(file.dueOn) });
    return el('p', { class: file.overdue ? 'trouble' : 'due' }, text);
  }
  return file.clock === 'PAUSED' ? el('p', { class: 'due' }, words.clockStands) : null;
}

/* What is still to be brought or mended. */
export function lacking(file) {
  if (!file.missing.length) return null;
  const reasonOf = (item) => {
    const paper = item.kind === 'DOCUMENT' && (file.documents || []).find((one) => one.requirement === item.code && one.verdict === 'REJECTED');
    return paper && paper.verdictReason ? ' — ' + paper.verdictReason : '';
  };
  return el('div', { class: 'card back' }, el('strong', null, words.stillMissing),
    el('ul', { class: 'dots' }, file.missing.map((item) => el('li', null, item.label + reasonOf(item)))));
}
