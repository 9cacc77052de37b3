/* A hall as one file: out of this one, and another one from it. */

import { Refusal, actOnce } from './api.js';
import { el, fill, say, words } from './dom.js';
import { besideField } from './admin_form.js';
import { sendFile } from './admin_files.js';
import { card, doing } from './admin_records.js';

export const files = {
  id: 'files',
  show: async (app, place) => {
    fill(place, el('h1', { tabindex: '-1' }, words.s_files));
    place.append(exporting(app));
    if (app.mayFound) importing(app, place);
  }
};

function exporting(app) {
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const button = el('button', { type: 'button', class: 'main' }, words.export);
  button.addEventListener('click', () => doing(app, trouble, button, async () => {
    const opened = await actOnce('ExportHall', { hall: app.hall.id });
    const link = el('a', { href: new URL(opened.downloadUrl).pathname, download: app.hall.slug + '.json' });
    document.body.append(link);
    link.click();
    link.remove();
  }));
  return el('section', { class: 'card', 'aria-label': words.exportTitle }, el('h2', null, words.exportTitle), el('p', { class: 'hint' }, words.exportNote), button, trouble);
}

/* The same address is used for the same wish, so that a file which is sent again founds one hall. */
function importing(app, place) {
  const result = el('div', { role: 'status' });
  let opened = null;
  let wished = '';

  async function send(values, dryRun) {
    fill(result);
    const wish = { slug: values.slug, name: values.name, dryRun: dryRun };
    if (JSON.stringify(wish) !== wished || !opened) {
      opened = await actOnce('ImportHall', wish);
      wished = JSON.stringify(wish);
    }
    try {
      return await sendFile(opened.uploadUrl, form.node.querySelector('input[type="file"]').files[0]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      showFaults(error.errors);
      throw new Refusal([{ code: error.code, field: ['file'], message: say(words.fileFaults, { count: error.errors.length }) }]);
    }
  }

  function showFaults(errors) {
    fill(result, el('table', { class: 'list' },
      el('thead', null, el('tr', null, el('th', { scope: 'col' }, words.f_line), el('th', { scope: 'col' }, words.f_where), el('th', { scope: 'col' }, words.f_problem))),
      el('tbody', null, errors.map((error) => el('tr', null, el('td', null, error.line ? String(error.line) : '–'),
        el('td', null, (error.field || []).join('.')), el('td', null, besideField(error.message)))))));
  }

  const form = card(app, place, words.importTitle, {
    fields: [
      { name: 'file', label: 'hallFile', kind: 'file', required: true, accept: 'application/json,.json' },
      { name: 'slug', label: 'hallSlug', required: true },
      { name: 'name', label: 'hallName', wide: true },
      { name: 'dryRun', kind: 'flag' }
    ],
    note: el('p', { class: 'hint' }, words.importNote),
    label: words.import,
    submit: (values) => send(values, values.dryRun),
    done: (answer) => {
      const counts = say(words.counts, answer.counts);
      if (!answer.founded) return fill(result, el('p', { class: 'done' }, words.fileGood + ' ' + counts));
      app.release();
      return fill(result, el('p', { class: 'done' }, say(words.founded, { name: answer.name }) + ' ' + counts + ' '),
        el('a', { class: 'button', href: '?hall=' + answer.slug + '&language=' + app.language }, words.openIt));
    }
  });
  form.node.after(result);
}
