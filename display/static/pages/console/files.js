/* The applications of the ticket beside it: which they are, one more by its number, and the one that is open. */

import { byId, el, fill, list, put, set, words, write } from '../dom.js';
import { fileSheet } from './file.js';
import { readFor, submit, troublePlace } from './forms.js';
import { stuck } from './verbs.js';

const WITH_THE_CITIZEN = ['DRAFT', 'RETURNED'];
const FILLING_EVERY_MS = 5000;

/* Returns {node, open(), paint(desk), stop()}. */
export function filesPanel(desk) {
  const parts = {
    none: el('p', { class: 'hint' }), tabs: el('ul', { class: 'file-tabs', 'aria-label': words.filesTitle }),
    place: el('div', { class: 'file-place' }), trouble: troublePlace(), link: null
  };
  const state = { opened: null, ticket: null, sheet: null, known: '', asked: null };
  const number = el('input', { type: 'text', id: 'link-number', autocomplete: 'off', spellcheck: 'false', placeholder: words.linkExample, 'aria-describedby': 'link-trouble' });
  const button = el('button', { type: 'submit', class: 'small' }, words.linkIt);
  set(parts.trouble, { id: 'link-trouble' });
  parts.link = el('form', { class: 'link-form' }, el('label', { for: 'link-number' }, words.linkLabel), number, button);
  parts.link.addEventListener('submit', (event) => { event.preventDefault(); link(desk, parts.trouble, number); });
  const node = put(el('section', { class: 'files', 'aria-label': words.filesTitle }),
    el('header', null, el('h2', { tabindex: '-1' }, words.filesTitle), parts.link, parts.tabs), parts.trouble, parts.none, parts.place);

  async function read(trouble) {
    const id = state.opened, sheet = state.sheet;
    const found = await readFor(trouble || parts.trouble, 'File', { id: id });
    if (id !== state.opened) return;
    if (!found) state.asked = null;
    else if (!found.applicationById) write(parts.trouble, words.fileNotYours);
    else if (sheet.show(found.applicationById)) paint(desk);
  }

  /* What happened to it is told with its ticket; that somebody fills it in is not, and is asked for. */
  function readAnew(row) {
    const mark = row.version + '/' + row.dueOn + '/' + row.overdue;
    if (state.sheet.isAsNewAs(row) || state.asked === mark || desk.link !== 'live') return;
    state.asked = mark;
    read();
  }

  const filling = setInterval(() => {
    const isFilledIn = state.sheet && WITH_THE_CITIZEN.includes(state.sheet.state());
    if (isFilledIn && desk.link === 'live' && !document.hidden) read(el('p'));
  }, FILLING_EVERY_MS);

  function openOne(row) {
    shut();
    state.opened = row.id;
    state.sheet = fileSheet(desk, read, () => unlink(desk, parts.trouble, row));
    fill(parts.place, state.sheet.node);
    write(parts.trouble, '');
    readAnew(row);
    paint(desk);
  }

  function shut() {
    state.opened = state.sheet = state.asked = null;
    fill(parts.place);
  }

  function paint(desk) {
    const ticket = desk.ticket && desk.ticket.id;
    if (state.ticket !== ticket) {
      state.ticket = ticket;
      shut();
      write(parts.trouble, '');
      number.value = '';
    }
    const rows = desk.visit && desk.visit.id === ticket ? desk.visit.applications : [];
    const opened = rows.find((row) => row.id === state.opened);
    if (state.opened && desk.visit && desk.visit.id === ticket && !opened) shut();
    if (opened) readAnew(opened);
    const isNew = rows.length === 1 && !state.opened && state.known !== ticket + rows[0].id;
    if (isNew) {
      state.known = ticket + rows[0].id;
      openOne(rows[0]);
    }
    parts.link.hidden = !ticket;
    parts.tabs.hidden = rows.length === 1 && state.opened === rows[0].id;
    parts.none.hidden = rows.length > 0;
    write(parts.none, ticket ? words.filesNone : words.filesNoTicket);
    list(parts.tabs, rows, (row) => row.id, (row) => el('li', null, tab(row, openOne)), (item, row) => changeTab(item.firstChild, row, state.opened));
    const isStuck = stuck(desk) !== null || Boolean(desk.busy);
    button.disabled = isStuck;
    if (state.sheet) state.sheet.enable(!isStuck);
  }

  return {
    node: node,
    paint: paint,
    stop: () => {
      clearInterval(filling);
      shut();
    },
    open: () => {
      const chosen = node.querySelector('.file-tabs button');
      if (chosen && !state.opened) chosen.click();
      (state.sheet ? state.sheet.title : chosen || node.querySelector('h2')).focus();
    }
  };
}

function tab(row, open) {
  return el('button', { class: 'small', onclick: () => open(row) }, el('b'), el('span', { class: 'chip' }));
}

function changeTab(button, row, opened) {
  set(button, { 'aria-pressed': String(row.id === opened) });
  write(button.children[0], row.service.name);
  write(button.children[1], words['file_' + row.state]);
}

async function link(desk, trouble, number) {
  const asked = number.value.trim().toUpperCase();
  if (!asked) return write(trouble, words.linkNoNumber);
  const found = await readFor(trouble, 'Numbered', { number: asked }, words.linkMistyped);
  if (!found) return;
  if (!found.application) return write(trouble, words.linkUnknown);
  const done = await submit(desk, trouble, 'LinkApplication', { ticket: desk.ticket.id, application: found.application.id }, { verb: 'file', said: words.saidLinked, stays: true });
  if (!done) return;
  number.value = '';
  byId('main').focus();  // letters are keys again
}

async function unlink(desk, trouble, row) {
  await submit(desk, trouble, 'UnlinkApplication', { ticket: desk.ticket.id, application: row.id }, { verb: 'file', said: words.saidUnlinked, stays: true });
}
