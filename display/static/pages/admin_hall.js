/* The hall itself: names and policy, hours of the week. */

import { actOnce, ask } from './api.js';
import { el, fill, words } from './dom.js';
import { option } from './admin_controls.js';
import { card } from './admin_records.js';

const count = (name, max) => ({ name: name, kind: 'number', required: true, min: 0, max: max, step: 1 });
const minutes = (name, max) => ({ name: name, kind: 'minutes', required: true, min: 0, max: max });
const PLACES = ['FRONT', 'END', 'TOTAL_WAIT'];

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
    fill(place, el('h1', { tabindex: '-1' }, row.name), el('p', { class: 'hint' }, row.slug + ' · ' + row.timezone));
    card(app, place, words.hallData, {
      fields: FIELDS,
      values: valuesOf(row),
      seen: row.version,
      newest: async () => {
        const newest = await app.refresh();
        return { values: valuesOf(newest), seen: newest.version };
      },
      submit: (all, changed, seen) => actOnce('UpdateHall', Object.assign({ hall: app.hall.id, seen: seen }, changed)),
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

function valuesOf(row) {
  return Object.assign({}, row, row.policy, { nameEn: row.nameEn === row.name ? '' : row.nameEn });
}

function weighing(app, place, one) {
  card(app, place, words['c_' + one.priorityClass], {
    fields: [{ name: 'weight', label: 'classWeight', kind: 'number', required: true, min: 0, max: 10 }, minutes('maxWaitSeconds', 480)],
    values: one,
    seen: app.directory.version,
    newest: async () => {
      const newest = await app.refresh();
      return { values: newest.policy.classes.find((each) => each.priorityClass === one.priorityClass), seen: newest.version };
    },
    submit: (values, changed, seen) => actOnce('SetPriority', Object.assign({ hall: app.hall.id, priorityClass: one.priorityClass, seen: seen }, values)),
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
    const owner = ownerIn(found, kind, id);
    if (!owner) return fill(place, el('p', { class: 'trouble' }, words.notFound));
    fill(place, el('h1', { tabindex: '-1' }, words.s_hours), chooser(app, found, rest));
    const who = kind ? (owner.code || owner.prefix) + ' · ' + owner.name : app.hall.name;
    card(app, place, who, {
      fields: [{ name: 'days', kind: 'week' }],
      values: { days: owner.weeklyHours },
      note: el('p', { class: 'hint' }, kind ? words.hoursOwn : words.hoursHall),
      seen: app.directory.version,
      newest: async () => {
        const version = (await app.refresh()).version;
        const newest = ownerIn((await ask('Hours', { hall: app.hall.slug })).hall, kind, id);
        return newest ? { values: { days: newest.weeklyHours }, seen: version } : null;
      },
      submit: (values, changed, seen) => actOnce('SetWeeklyHours', Object.assign({ hall: app.hall.id, days: values.days, seen: seen }, kind ? { [kind]: id } : {})),
      done: () => {
        app.release();
        app.open('/hours' + (rest ? '/' + rest : ''), words.saved);
      }
    });
  }
};

function ownerIn(found, kind, id) {
  if (!kind) return found;
  return (kind === 'agency' ? found.agencies : found.queues).find((one) => one.id === id);
}

function chooser(app, found, rest) {
  const mark = (one) => (one.weeklyHours.length ? ' •' : '');
  const options = [['', words.wholeHall]]
    .concat(found.agencies.map((one) => ['agency/' + one.id, one.code + ' · ' + one.name + mark(one)]))
    .concat(found.queues.map((one) => ['queue/' + one.id, words.queueWord + ' ' + one.prefix + ' · ' + one.name + mark(one)]));
  const select = el('select', { id: 'owner' }, options.map(([value, label]) => option(value, label, value === rest)));
  select.addEventListener('change', () => app.open('/hours' + (select.value ? '/' + select.value : '')));
  return el('label', { class: 'field search', for: 'owner' }, el('span', null, words.whose), select);
}
