/* The checklist of an application: each document looked at beside the ticket, and judged. */

import { el, fill, list, say, set, words, write } from '../dom.js';
import { readFor, submit, troublePlace } from './forms.js';
import { icon } from './icons.js';

const PICTURE = /^image\//;
const MARKS = { PENDING: 'none', ACCEPTED: 'good', REJECTED: 'bad' };

/* read(): asks for the file again. Returns {node, show(file), enable(isFit)}. */
export function paperList(desk, read) {
  const rows = el('ul', { class: 'papers' });
  const node = el('section', { 'aria-label': words.papers }, el('h3', null, words.papers), rows);
  const state = { isFit: true };
  const enable = (isFit) => {
    state.isFit = isFit;
    for (const button of rows.querySelectorAll('[data-judge]')) button.disabled = !isFit || button.dataset.judge === 'off';
  };
  return {
    node: node,
    enable: enable,
    show: (file) => {
      const papers = checklist(file);
      node.hidden = papers.length === 0;
      list(rows, papers, (paper) => paper.key, (paper) => makePaper(desk, paper, read), (row, paper) => changePaper(row, paper, file));
      enable(state.isFit);
    }
  };
}

/* What the standard asks for, in its order, with what was brought; then what was brought beside it. */
function checklist(file) {
  const asked = file.standard ? file.standard.documents : [];
  const brought = file.documents.filter((paper) => !paper.replacedAt);
  const rows = asked.reduce((all, wanted) => {
    const own = brought.filter((paper) => paper.requirement === wanted.code);
    return all.concat((own.length ? own : [null]).map((paper) => ({ label: wanted.label, isRequired: wanted.required, paper: paper, key: paper ? paper.id : wanted.code })));
  }, []);
  const known = new Set(asked.map((wanted) => wanted.code));
  return rows.concat(brought.filter((paper) => !known.has(paper.requirement)).map((paper) => ({
    label: paper.requirement === 'POWER_OF_ATTORNEY' ? words.paperPower : paper.requirement, isRequired: true, paper: paper, key: paper.id
  })));
}

function makePaper(desk, row, read) {
  const trouble = troublePlace();
  const about = el('span', { class: 'hint' });
  const mark = el('span', { class: 'verdict' });
  const item = el('li', { class: 'paper' }, el('div', { class: 'paper-head' }, el('b', null, row.label), mark), about);
  if (!row.paper) return item;
  const view = el('div', { class: 'paper-view' });
  const reason = el('input', { type: 'text', id: 'why-' + row.paper.id, maxlength: '300', autocomplete: 'off' });
  const why = el('label', { class: 'field', for: reason.id, hidden: true }, el('span', null, words.paperWhy), reason);
  const judge = async (verdict) => {
    const input = { document: row.paper.id, verdict: verdict, reason: verdict === 'REJECTED' ? reason.value.trim() : null };
    const done = await submit(desk, trouble, 'JudgeDocument', input, { verb: 'file', said: words['saidPaper_' + verdict], stays: true });
    if (!done) return;
    why.hidden = true;
    read();
  };
  const refuse = () => {
    if (why.hidden) {
      why.hidden = false;
      return reason.focus();
    }
    if (reason.value.trim()) return judge('REJECTED');
    write(trouble, words.paperNoWhy);
    reason.focus();
  };
  reason.addEventListener('keydown', (event) => { if (event.key === 'Enter') refuse(); });
  const named = (name) => name + ': ' + row.label;
  const isPicture = PICTURE.test(row.paper.contentType);
  const see = el('button', { class: 'small', 'aria-expanded': isPicture ? 'false' : null, 'aria-label': named(isPicture ? words.paperSee : words.paperGet) }, isPicture ? words.paperSee : words.paperGet);
  see.addEventListener('click', () => look(row, see, view, trouble));
  item.append(el('div', { class: 'paper-acts' }, see,
    el('button', { class: 'small', 'data-judge': 'ACCEPTED', 'aria-label': named(words.paperAccept), onclick: () => judge('ACCEPTED') }, words.paperAccept),
    el('button', { class: 'small danger', 'data-judge': 'REJECTED', 'aria-label': named(words.paperReject), onclick: refuse }, words.paperReject)),
  why, trouble, view);
  return item;
}

function changePaper(item, row, file) {
  const paper = row.paper;
  const mark = item.querySelector('.verdict'), about = item.querySelector('.hint');
  const verdict = paper ? paper.verdict : null;
  if (mark.dataset.kind !== String(verdict)) {
    mark.dataset.kind = String(verdict);
    mark.className = 'verdict ' + (paper ? MARKS[verdict] : row.isRequired ? 'bad' : 'none');
    fill(mark, icon(paper ? MARKS[verdict] : row.isRequired ? 'warn' : 'none'),
      el('span', null, paper ? words['paper_' + verdict] : row.isRequired ? words.paperMissing : words.paperOptional));
  }
  if (!paper) return;
  write(about, [paper.name, size(paper.sizeBytes), paper.scan === 'CLEAN' ? '' : words.paperUnscanned, paper.verdictReason].filter(Boolean).join(' · '));
  const isOpen = ['SUBMITTED', 'UNDER_VERIFICATION', 'RETURNED'].includes(file.state) || paper.verdict === 'PENDING';
  for (const button of item.querySelectorAll('[data-judge]')) button.hidden = !isOpen || button.dataset.judge === paper.verdict;
}

function size(bytes) {
  return bytes < 1000000 ? say(words.kilobytes, { count: Math.ceil(bytes / 1000) }) : say(words.megabytes, { count: (bytes / 1000000).toFixed(1) });
}

/* A picture is shown here, anything else is only downloaded: nothing foreign runs in this page. */
async function look(row, button, view, trouble) {
  const isPicture = button.hasAttribute('aria-expanded');
  if (isPicture && view.firstChild) {
    set(button, { 'aria-expanded': 'false' });
    return fill(view);
  }
  write(trouble, '');
  const found = await readFor(trouble, 'Look', { document: row.paper.id });
  if (!found) return;
  const file = found.node;
  if (!file || !file.downloadUrl) return write(trouble, words.paperGone);
  if (!isPicture) return el('a', { href: file.downloadUrl, download: row.paper.name, rel: 'noopener' }).click();
  set(button, { 'aria-expanded': 'true' });
  fill(view, shownPicture(file.shown, row.label, () => write(trouble, words.paperGone)));
}

/* A picture that can be turned and made larger, and is then moved by scrolling. */
function shownPicture(address, name, onerror) {
  const sheet = el('div', { class: 'paper-sheet' }, el('img', { src: address, alt: name, onerror: onerror }));
  const frame = el('div', { class: 'paper-frame', tabindex: '0', role: 'group', 'aria-label': name }, sheet);
  let turns = 0;
  const turn = () => {
    turns = (turns + 1) % 4;
    sheet.dataset.turns = turns;
  };
  const enlarge = (event) => set(event.currentTarget, { 'aria-pressed': String(sheet.classList.toggle('large')) });
  return [
    el('div', { class: 'paper-acts' },
      el('button', { class: 'small', 'aria-label': words.paperTurn + ': ' + name, onclick: turn }, words.paperTurn),
      el('button', { class: 'small', 'aria-pressed': 'false', 'aria-label': words.paperLarger + ': ' + name, onclick: enlarge }, words.paperLarger)),
    frame
  ];
}
