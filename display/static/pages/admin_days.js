/* Days that differ from the week. */

import { actOnce, ask } from './api.js';
import { el, fill, words } from './dom.js';
import { dateInHall, day } from './time.js';
import { card, doing } from './admin_records.js';
import { makeTable } from './admin_table.js';

const KINDS = ['HOLIDAY', 'COLLECTIVE_LEAVE', 'WORKING_DAY', 'OVERRIDE'];
const FIELDS = ['kind', 'name', 'nameEn', 'opens', 'closes', 'breakStarts', 'breakEnds'];

export const calendar = {
  id: 'days',
  show: async (app, place) => {
    const found = await daysOf(app);
    const today = dateInHall();
    const rows = entriesOf(found).filter((one) => one.day >= today).sort((one, other) => (one.day < other.day ? -1 : 1));
    const national = found.nationalDays.concat(found.coming).filter((one) => one.day >= today);
    fill(place, el('h1', { tabindex: '-1' }, words.s_days), el('p', { class: 'hint' }, words.p_days));
    place.append(el('section', { class: 'card' }, el('h2', null, words.ownDays), table(app, rows)));
    adding(app, place);
    place.append(el('details', { class: 'card' }, el('summary', null, words.nationalDays),
      el('ul', null, national.map((one) => el('li', null, day(one.day) + ' · ' + one.name)))));
  }
};

async function daysOf(app) {
  const year = Number(dateInHall().slice(0, 4));
  return (await ask('Days', { hall: app.hall.slug, year: year, next: year + 1, language: app.language })).hall;
}

/* Every entry with whose it is: owner (as people say it) and ref ("", "agency/ID", "queue/ID"). */
function entriesOf(found) {
  const own = (owner, ref) => (one) => Object.assign({ owner: owner, ref: ref }, one);
  return found.specialDays.map(own(words.wholeHall, ''))
    .concat(...found.agencies.map((one) => one.specialDays.map(own(one.code, 'agency/' + one.id))))
    .concat(...found.queues.map((one) => one.specialDays.map(own(one.prefix, 'queue/' + one.id))));
}

function table(app, rows) {
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const version = app.directory.version;
  const remove = (row) => {
    const button = el('button', { type: 'button', class: 'small', 'aria-label': words.removeDay + ': ' + row.name }, words.removeDay);
    button.addEventListener('click', () => doing(app, trouble, button, async () => {
      try {
        await actOnce('RemoveSpecialDay', { specialDay: row.id, seen: version });
      } catch (error) {
        if (error.code !== 'CONFLICT') throw error;
        return app.open('/days', words.changedMeanwhile);
      }
      return app.open('/days', words.saved);
    }));
    return button;
  };
  const column = (name, text) => ({ name: name, text: text });
  return el('div', null, trouble, makeTable({
    rows: rows,
    caption: words.ownDays,
    columns: [
      column('day', (row) => day(row.day)), column('name', (row) => row.name), column('kind', (row) => words['d_' + row.kind]),
      column('hoursOfDay', (row) => (row.opens ? row.opens + '–' + row.closes : row.kind === 'WORKING_DAY' ? words.asUsual : words.closedAllDay)),
      column('owner', (row) => row.owner), { name: 'actions', text: () => '', node: remove }
    ]
  }));
}

function adding(app, place) {
  const agencies = app.directory.agencies.map((one) => ['agency/' + one.id, one.code + ' · ' + one.name]);
  const queues = app.directory.queues.map((one) => ['queue/' + one.id, words.queueWord + ' ' + one.prefix + ' · ' + one.name]);
  card(app, place, words.addDay, {
    fields: [
      { name: 'day', kind: 'date', required: true },
      { name: 'kind', kind: 'choice', required: true, options: () => KINDS.map((kind) => [kind, words['d_' + kind]]) },
      { name: 'name', label: 'dayName', required: true, wide: true },
      { name: 'nameEn', wide: true },
      { name: 'opens', kind: 'clock' }, { name: 'closes', kind: 'clock' }, { name: 'breakStarts', kind: 'clock' }, { name: 'breakEnds', kind: 'clock' },
      { name: 'owner', kind: 'choice', plain: true, options: () => [['', words.wholeHall]].concat(agencies, queues) }
    ],
    values: { kind: 'OVERRIDE', owner: '' },
    label: words.addDay,
    seen: app.directory.version,
    newest: async (values) => {
      const version = (await app.refresh()).version;
      const stored = entriesOf(await daysOf(app)).find((one) => one.day === values.day && one.ref === (values.owner || ''));
      return { values: stored ? asStored(stored) : {}, seen: version, told: stored ? null : el('p', null, words.takenBack) };
    },
    submit: (values, changed, seen) => {
      const [kind, id] = (values.owner || '').split('/');
      const input = Object.assign({ hall: app.hall.id, seen: seen }, values, kind ? { [kind]: id } : {});
      delete input.owner;
      return actOnce('SetSpecialDay', input);
    },
    done: () => {
      app.release();
      app.open('/days', words.saved);
    }
  });
}

function asStored(entry) {
  const values = FIELDS.reduce((made, name) => Object.assign(made, { [name]: entry[name] }), {});
  return Object.assign(values, { nameEn: entry.nameEn === entry.name ? '' : entry.nameEn });
}
