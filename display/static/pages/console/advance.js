/* What an application may come to next, and what has to be said with it. */

import { el, list, set, words, write } from '../dom.js';
import { submit, troublePlace } from './forms.js';
import { SETTLE_MS } from './verbs.js';

const ACTS = {
  UNDER_VERIFICATION: 'TakeUpApplication', RETURNED: 'ReturnApplication', APPROVED: 'ApproveApplication',
  REJECTED: 'RejectApplication', ISSUED: 'IssueApplication', COLLECTED: 'CollectApplication'
};
const WITH_REASON = ['RETURNED', 'REJECTED'];

/* read(): asks for the file again. Returns {node, show(file), enable(isFit)}. */
export function nextSteps(desk, read) {
  const trouble = troublePlace();
  const buttons = el('div', { class: 'choices' });
  const reason = el('textarea', { id: 'file-reason', rows: '2', maxlength: '500', 'aria-describedby': 'file-trouble' });
  const note = el('input', { type: 'text', id: 'file-note', maxlength: '500', autocomplete: 'off' });
  const reasonField = el('label', { class: 'field', for: 'file-reason', hidden: true }, el('span', null, words.fileReason), reason);
  const send = el('button', { class: 'danger', hidden: true }, words.fileSend);
  const more = el('details', null, el('summary', null, words.fileNote), el('label', { class: 'field', for: 'file-note' }, el('span', null, words.fileNoteHint), note));
  const node = el('div', { class: 'file-acts', role: 'group', 'aria-label': words.fileNext }, buttons, more, reasonField, send, trouble);
  const state = { file: null, wanted: null, settlesAt: 0 };
  set(trouble, { id: 'file-trouble' });

  const go = async (to) => {
    const input = { application: state.file.id, version: state.file.version, internalNote: note.value.trim() || null };
    if (WITH_REASON.includes(to)) input.reason = reason.value.trim();
    if (!ACTS[to]) input.to = to;
    const done = await submit(desk, trouble, ACTS[to] || 'AdvanceApplication', input, { verb: 'file', said: words.saidFile, stays: true });
    if (done) {
      reason.value = note.value = '';
      want(null);
    }
    read();
  };
  /* A step may stand where another stood: the second half of a double press is not for it. */
  const settle = () => {
    state.settlesAt = performance.now() + SETTLE_MS;
    setTimeout(desk.paint, SETTLE_MS + 1);
  };
  const want = (to) => {
    state.wanted = to;
    reasonField.hidden = send.hidden = to === null;
    reason.removeAttribute('aria-invalid');
    for (const button of buttons.children) set(button, { 'aria-pressed': WITH_REASON.includes(button.dataset.key) ? String(button.dataset.key === to) : null });
    if (to) reason.focus();
  };
  const choose = (to) => (WITH_REASON.includes(to) ? want(state.wanted === to ? null : to) : go(to));
  send.addEventListener('click', () => {
    const isEmpty = !reason.value.trim();
    set(reason, { 'aria-invalid': isEmpty ? 'true' : null });
    write(trouble, isEmpty ? words.fileNoReason : '');
    if (isEmpty) return reason.focus();
    go(state.wanted);
  });

  return {
    node: node,
    show: (file) => {
      if (state.file && state.file.state !== file.state) settle();
      state.file = file;
      node.hidden = file.nextStates.length === 0;
      list(buttons, file.nextStates, (to) => to, (to) => el('button', { class: WITH_REASON.includes(to) ? 'danger small' : 'small', onclick: () => choose(to) }, words['to_' + to]));
      if (state.wanted && !file.nextStates.includes(state.wanted)) want(null);
    },
    enable: (mayAct) => {
      const isFit = mayAct && performance.now() >= state.settlesAt;
      for (const button of buttons.children) button.disabled = !isFit;
      send.disabled = !isFit;
    }
  };
}
