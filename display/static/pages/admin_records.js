/* A section of records: a table, and a form for one; what differs between sections is their description. */

import { act, actOnce, newKey } from './api.js';
import { el, fill, say, words } from './dom.js';
import { makeForm } from './admin_form.js';
import { makeTable } from './admin_table.js';

/* description: {id, load(app) → rows, columns, fields(app, row), values(row), input(app, values) for a new one, create, update,
   archive (names of operations), entity (name of the record in payloads and inputs), title(row), note, more(app, place, row), blank(app),
   lead(app) (a link instead of one that adds), archiveWords (button, question, yes, done),
   changes(values), seen(row)}. */
export function records(description) {
  return {
    id: description.id,
    show: async (app, place, rest, marked) => {
      const rows = await description.load(app);
      if (rest === 'new') return showForm(app, place, description, null);
      const row = rest && rows.find((one) => one.id === rest);
      if (rest && !row) return fill(place, back(description), el('p', { class: 'trouble' }, words.notFound));
      return row ? showForm(app, place, description, row) : showTable(app, place, description, rows, marked);
    }
  };
}

function showTable(app, place, description, rows, marked) {
  const title = words['s_' + description.id];
  const add = description.create
    ? el('a', { class: 'button main', href: '#/' + description.id + '/new' }, words['n_' + description.id])
    : description.lead ? description.lead(app) : null;
  fill(place,
    el('div', { class: 'title' }, el('h1', { tabindex: '-1' }, title), add),
    words['p_' + description.id] ? el('p', { class: 'hint' }, words['p_' + description.id]) : null,
    makeTable({
      rows: rows,
      columns: description.columns,
      href: description.update || description.more ? (row) => '#/' + description.id + '/' + row.id : null,
      caption: title,
      marked: marked
    }));
}

function back(description) {
  return el('p', null, el('a', { href: '#/' + description.id }, '← ' + words['s_' + description.id]));
}

function showForm(app, place, description, row) {
  const title = row ? description.title(row) : words['n_' + description.id];
  const more = el('div', { class: 'more' });
  const fields = row && !description.update ? [] : description.fields(app, row);
  fill(place, back(description), el('h1', { tabindex: '-1' }, title));
  if (fields.length) {
    const form = makeForm(app, {
      fields: fields,
      values: row ? description.values(row) : (description.blank ? description.blank(app) : {}),
      ...(row ? watching(app, description, row) : {}),
      submit: row ? changing(description, row) : making(app, description),
      done: (payload) => saved(app, description, row, payload),
      more: el('a', { class: 'button', href: '#/' + description.id }, words.cancel)
    });
    app.hold(form);
    place.append(el('section', { class: 'card', 'aria-label': title }, form.node));
  }
  place.append(more);
  if (row && description.more) description.more(app, more, row);
  if (row && description.archive && !row.archivedAt) place.append(archiving(app, description, row));
}

function making(app, description) {
  const keys = onceFor();
  return (values) => {
    const input = description.input ? description.input(app, values) : values;
    return act(description.create, input, keys(input));
  };
}

/* The key of what is asked for: the same question again counts once, another one is another act. */
export function onceFor() {
  let asked = '';
  let key = '';
  return (input) => {
    const text = JSON.stringify(input);
    if (text !== asked) key = newKey();
    asked = text;
    return key;
  };
}

/* What was seen of a record, and how its newest state is read. seen(app, row): fields of the input, by default the hall's version. */
function watching(app, description, row) {
  const seen = (one) => (description.seen ? description.seen(one) : { seen: app.directory.version });
  return {
    seen: seen(row),
    newest: async () => {
      await app.refresh();
      const newest = (await description.load(app)).find((one) => one.id === row.id);
      return newest ? { values: description.values(newest), seen: seen(newest) } : null;
    }
  };
}

function changing(description, row) {
  return (values, changed, seen) => {
    const changes = description.changes ? description.changes(changed, values) : changed;
    return actOnce(description.update, Object.assign({ [description.entity]: row.id }, seen, changes));
  };
}

function saved(app, description, row, payload) {
  const entry = payload[description.entity];
  const id = entry ? entry.id : row.id;
  app.release();
  app.open(!row && description.more ? '/' + description.id + '/' + id : '/' + description.id, words.saved, id);
}

/* A place to take a record out of use: two steps, since it is for good. */
export function archiving(app, description, row) {
  const [first, wondering, yes, done] = description.archiveWords || [words.archive, words.archiveQuestion, words.archiveSure, words.archived];
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const ask = el('button', { type: 'button', class: 'danger' }, first);
  const sure = el('button', { type: 'button', class: 'danger' }, yes);
  const keep = el('button', { type: 'button' }, words.cancel);
  const question = el('p', { hidden: true }, say(wondering, { name: description.title(row) }) + ' ', sure, ' ', keep);
  ask.addEventListener('click', () => {
    question.hidden = false;
    ask.hidden = true;
    keep.focus();
  });
  keep.addEventListener('click', () => {
    question.hidden = true;
    ask.hidden = false;
    ask.focus();
  });
  sure.addEventListener('click', () => doing(app, trouble, sure, async () => {
    await actOnce(description.archive, { [description.entity]: row.id });
    app.release();
    app.open('/' + description.id, done);
  }));
  return el('section', { class: 'card ending' }, ask, question, trouble);
}

/* Do something by a button: it waits meanwhile, and why it was not done stands beside it. */
export async function doing(app, trouble, button, work) {
  fill(trouble);
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    if (!error.sentence) throw error;
    trouble.textContent = error.sentence;
    if (error.kind === 'signedOut' || error.code === 'SIGN_IN_REQUIRED') app.signInAgain();
  } finally {
    button.disabled = false;
  }
}

/* A form of its own under a record, with a heading. */
export function card(app, place, heading, options) {
  const form = makeForm(app, options);
  app.hold(form);
  place.append(el('section', { class: 'card', 'aria-label': heading }, el('h2', null, heading), options.note || null, form.node));
  return form;
}
