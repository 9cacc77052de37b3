/* The applications of the ticket at the counter: which there are, and one of them open beside the number. */

import { Trouble, ask } from '../api.js';
import { el, fill, first, list, put, say, set, words, write } from '../dom.js';
import { follow } from '../feed.js';
import { day } from '../time.js';
import { fileView } from './file.js';
import { submit, troublePlace } from './forms.js';
import { icon } from './icons.js';
import { stuck } from './verbs.js';

/* Returns {node, paint(desk), open(), stop()}. */
export function filesPanel(desk) {
  const rows = el('ul', { class: 'files' });
  const none = el('p', { class: 'hint' });
  const trouble = troublePlace();
  const place = el('div', { class: 'file-place' });
  const tie = tieForm(desk);
  const node = el('div', { class: 'files-box' }, el('h2', null, words.filesTitle), none, rows, trouble, place, tie.node);
  const opened = { id: null, number: null, feed: null, view: null, visit: null };

  const shut = () => {
    if (opened.feed) opened.feed.stop();
    Object.assign(opened, { id: null, number: null, feed: null, view: null });
    fill(place);
    write(trouble, '');
  };
  const read = async () => {
    const wanted = opened.id;
    try {
      const file = (await ask('File', { id: wanted, language: first.language })).applicationById;
      if (opened.id !== wanted) return;
      write(trouble, file ? '' : words.fileGone);
      if (file) opened.view.show(file);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (opened.id === wanted) write(trouble, error.sentence);
    }
  };
  const show = (row) => {
    if (opened.id === row.id) return shut();
    shut();
    opened.id = row.id;
    opened.number = row.number;
    opened.view = fileView(place, desk, read);
    opened.feed = follow({
      name: 'FileMoved',
      variables: () => ({ number: row.number }),
      ondata: read,
      onstate: () => {}
    });
    read();
    desk.paint();
  };
  const unlink = async (row) => {
    const payload = await submit(desk, trouble, 'UnlinkApplication', { ticket: desk.ticket.id, application: row.id },
      { verb: 'file', said: words.saidUnlinked, stays: true });
    if (payload) desk.readAgain();
  };

  return {
    node: node,
    open: () => {
      const button = rows.querySelector('button');
      if (button) button.click();
      if (button) button.focus();
    },
    stop: shut,
    paint: (at) => {
      const visit = at.visit && at.ticket && at.visit.id === at.ticket.id ? at.visit : null;
      const files = visit ? visit.applications : [];
      if (opened.visit !== (visit && visit.id) || (opened.id && !files.some((row) => row.id === opened.id))) shut();
      opened.visit = visit && visit.id;
      none.hidden = files.length > 0;
      write(none, visit ? words.filesNone : words.filesNoTicket);
      list(rows, files, (row) => row.id, (row) => makeRow(row, show, unlink), (line, row) => changeRow(line, row, opened, at));
      tie.node.hidden = !visit;
      tie.paint(at);
      if (opened.view) opened.view.paint(at);
    }
  };
}

function makeRow(row, show, unlink) {
  return el('li', null,
    el('button', { class: 'file', onclick: () => show(row) },
      icon('file'), el('span', null, el('b', null, row.number), el('span', { class: 'hint' })), el('span', { class: 'chip' })),
    el('button', { class: 'small', onclick: () => unlink(row) }, words.unlink));
}

function changeRow(line, row, opened, desk) {
  const [button, unlink] = line.children;
  set(button, { 'aria-expanded': String(opened.id === row.id) });
  const about = [row.service.name, row.applicant && row.applicant.name, row.dueOn && say(words.due, { day: day(row.dueOn) })];
  write(button.children[1].children[1], about.filter(Boolean).join(' · '));
  set(button.children[2], { class: row.overdue ? 'chip bad' : 'chip' });
  write(button.children[2], words['file_' + row.state] + (row.overdue ? ' · ' + words.overdue : ''));
  set(unlink, { 'aria-label': say(words.unlinkThis, { number: row.number }) });
  unlink.disabled = stuck(desk) !== null || Boolean(desk.busy);
}

/* Ties an application to the ticket by the number that the citizen shows. */
function tieForm(desk) {
  const number = el('input', { type: 'text', id: 'tie-number', autocomplete: 'off', spellcheck: 'false' });
  const trouble = troublePlace();
  const button = el('button', { type: 'submit' }, words.tie);
  const form = el('form', { class: 'tie', novalidate: true },
    el('label', { class: 'field', for: 'tie-number' }, el('span', null, words.tieNumber), number), button);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    write(trouble, '');
    const typed = number.value.trim();
    if (!typed) return number.focus();
    let found = null;
    try {
      found = (await ask('Numbered', { number: typed, language: first.language })).application;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      return write(trouble, error.sentence);
    }
    if (!found) return write(trouble, say(words.tieUnknown, { number: typed }));
    const payload = await submit(desk, trouble, 'LinkApplication', { ticket: desk.ticket.id, application: found.id },
      { verb: 'file', said: words.saidLinked, stays: true });
    if (payload) {
      number.value = '';
      desk.readAgain();
    }
  });
  return {
    node: put(el('div'), form, trouble),
    paint: (at) => { button.disabled = stuck(at) !== null || Boolean(at.busy); }
  };
}
