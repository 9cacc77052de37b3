/* The hall itself: names and policy, hours of the week, days that differ. */

import { actOnce, ask } from './api.js';
import { el, fill, words } from './dom.js';
import { day, now } from './time.js';
import { option } from './admin_controls.js';
import { card, doing } from './admin_records.js';
import { makeTable } from './admin_table.js';

const count = (name, max) => ({ name: name, kind: 'number', required: true, min: 0, max: max, step: 1 });
const minutes = (name, max) => ({ name: name, kind: 'minutes', required: true, min: 0, max: max });
const PLACES = ['FRONT', 'END', 'TOTAL_WAIT'];
const KINDS = ['HOLIDAY', 'COLLECTIVE_LEAVE', 'WORKING_DAY', 'OVERRIDE'];

const FIELDS = [
  { name: 'name', required: true, wide: true },
  { name: 'nameEn', wide: true },
  { name: 'address', wide: true },
  { name: 'regionCode', required: true },
  { name: 'province', required: true },
  {
    group: 'calling',
    fields: [
      count('priorityRatio', 20), minutes('maxWaitSeconds', 1440), count('recallsBeforeNoShow', 10), count('secondsBeforeNoShow', 3600),
      count('recallCooldownSeconds', 300), minutes('returnGraceSeconds', 1440), count('returnsAllowed', 10), count('returnBehind', 50),
      { name: 'putBackPlace', kind: 'choice', required: true, options: () => PLACES.map((place) => [place, words['b_' + place]]) },
      count('delaysAllowed', 10)
    ]
  },
  {
    group: 'taking',
    fields: [
      minutes('lastTicketSeconds', 240), count('printConfirmSeconds', 900), { name: 'presenceProof', kind: 'flag' },
      count('bookingDaysAhead', 366), minutes('checkInEarlySeconds', 240), minutes('checkInGraceSeconds', 240),
      minutes('checkInLateSeconds', 480), count('bookingBlockDays', 366)
    ]
  }
];

export const hall = {
  id: 'hall',
  show: async (app, place) => {
    const row = app.directory;
    const values = Object.assign({}, row, row.policy, { nameEn: row.nameEn === row.name ? '' : row.nameEn });
    fill(place, el('h1', { tabindex: '-1' }, row.name), el('p', { class: 'hint' }, row.slug + ' · ' + row.timezone));
    card(app, place, words.hallData, {
      fields: FIELDS,
      values: values,
      submit: (all, changed, isForced) => actOnce('UpdateHall', Object.assign({ hall: app.hall.id }, isForced ? {} : { seen: row.version }, changed)),
      done: () => {
        app.release();
        app.open('/hall', words.saved);
      }
    });
    const classes = el('details', { class: 'card' }, el('summary', null, words.weighing), el('p', { class: 'hint' }, words.weighingNote));
    row.policy.classes.forEach((one) => weighing(app, classes, one));
    place.append(classes);
  }
};

function weighing(app, place, one) {
  card(app, place, words['c_' + one.priorityClass], {
    fields: [{ name: 'weight', label: 'classWeight', kind: 'number', required: true, min: 0, max: 10 }, minutes('maxWaitSeconds', 480)],
    values: one,
    submit: (values) => actOnce('SetPriority', Object.assign({ hall: app.hall.id, priorityClass: one.priorityClass }, values)),
    done: () => {
      app.release();
      app.open('/hall', words.saved);
    }
  });
}

/* Whose hours: of the hall, or of one agency or queue. rest: "", "agency/ID" or "queue/ID". */
export const hours = {
  id: 'hours',
  show: async (app, place, rest) => {
    const found = (await ask('Hours', { hall: app.hall.slug })).hall;
    const [kind, id] = rest.split('/');
    const owner = kind === 'agency' ? found.agencies.find((one) => one.id === id) : kind === 'queue' ? found.queues.find((one) => one.id === id) : found;
    if (!owner) return fill(place, el('p', { class: 'trouble' }, words.notFound));
    fill(place, el('h1', { tabindex: '-1' }, words.s_hours), chooser(app, found, rest));
    const who = kind ? (owner.code || owner.prefix) + ' · ' + owner.name : app.hall.name;
    card(app, place, who, {
      fields: [{ name: 'days', kind: 'week' }],
      values: { days: owner.weeklyHours },
      note: el('p', { class: 'hint' }, kind ? words.hoursOwn : words.hoursHall),
      submit: (values) => actOnce('SetWeeklyHours', Object.assign({ hall: app.hall.id, days: values.days }, kind ? { [kind]: id } : {})),
      done: () => {
        app.release();
        app.open('/hours' + (rest ? '/' + rest : ''), words.saved);
      }
    });
  }
};

function chooser(app, found, rest) {
  const mark = (one) => (one.weeklyHours.length ? ' •' : '');
  const options = [['', words.wholeHall]]
    .concat(found.agencies.map((one) => ['agency/' + one.id, one.code + ' · ' + one.name + mark(one)]))
    .concat(found.queues.map((one) => ['queue/' + one.id, words.queueWord + ' ' + one.prefix + ' · ' + one.name + mark(one)]));
  const select = el('select', { id: 'owner' }, options.map(([value, label]) => option(value, label, value === rest)));
  select.addEventListener('change', () => app.open('/hours' + (select.value ? '/' + select.value : '')));
  return el('label', { class: 'field search', for: 'owner' }, el('span', null, words.whose), select);
}

export const calendar = {
  id: 'days',
  show: async (app, place) => {
    const year = new Date(now()).getFullYear();
    const found = (await ask('Days', { hall: app.hall.slug, year: year, next: year + 1, language: app.language })).hall;
    const today = new Date(now()).toISOString().slice(0, 10);
    const own = (owner) => (one) => Object.assign({ owner: owner }, one);
    const rows = found.specialDays.map(own(words.wholeHall))
      .concat(...found.agencies.map((one) => one.specialDays.map(own(one.code))))
      .concat(...found.queues.map((one) => one.specialDays.map(own(one.prefix))))
      .filter((one) => one.day >= today).sort((one, other) => (one.day < other.day ? -1 : 1));
    const national = found.nationalDays.concat(found.coming).filter((one) => one.day >= today);
    fill(place, el('h1', { tabindex: '-1' }, words.s_days), el('p', { class: 'hint' }, words.p_days));
    place.append(el('section', { class: 'card' }, el('h2', null, words.ownDays), table(app, rows)));
    adding(app, place);
    place.append(el('details', { class: 'card' }, el('summary', null, words.nationalDays),
      el('ul', null, national.map((one) => el('li', null, day(one.day) + ' · ' + one.name)))));
  }
};

function table(app, rows) {
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const remove = (row) => {
    const button = el('button', { type: 'button', class: 'small', 'aria-label': words.removeDay + ': ' + row.name }, words.removeDay);
    button.addEventListener('click', () => doing(app, trouble, button, async () => {
      await actOnce('RemoveSpecialDay', { specialDay: row.id });
      app.open('/days', words.saved);
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
    submit: (values) => {
      const [kind, id] = (values.owner || '').split('/');
      const input = Object.assign({ hall: app.hall.id }, values, kind ? { [kind]: id } : {});
      delete input.owner;
      return actOnce('SetSpecialDay', input);
    },
    done: () => {
      app.release();
      app.open('/days', words.saved);
    }
  });
}
