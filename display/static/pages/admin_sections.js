/* The sections of records, described. */

import { ask } from './api.js';
import { el, words } from './dom.js';
import { clock, day } from './time.js';
import { WEEKDAYS } from './admin_week.js';
import { records } from './admin_records.js';
import { standards } from './admin_standards.js';
import { media, playlist, screensOf } from './admin_media.js';
import { people, staff } from './admin_staff.js';
import { founding, hallList } from './admin_halls.js';
import { hall, hours } from './admin_hall.js';
import { calendar } from './admin_days.js';
import { files } from './admin_transfer.js';

const column = (name, text) => ({ name: name, text: text || ((row) => String(row[name] === null || row[name] === undefined ? '' : row[name])) });
const short = (name, text) => Object.assign(column(name, text), { isShort: true });
const englishOf = (row) => (row.nameEn === row.name ? '' : row.nameEn);
const names = [{ name: 'name', required: true, wide: true, lang: 'id' }, { name: 'nameEn', wide: true, lang: 'en' }];
const agencies = (app) => app.directory.agencies.map((agency) => [agency.id, agency.code + ' · ' + agency.name]);
const queues = (app) => app.directory.queues.map((queue) => [queue.id, queue.prefix + ' · ' + queue.name]);
const zones = (app) => Array.from(new Set(app.directory.counters.map((counter) => counter.zone).filter(Boolean))).sort();
const withHall = (app, values) => Object.assign({ hall: app.hall.id }, values);
const kept = (values) => {
  const given = Object.assign({}, values);
  Object.keys(given).forEach((name) => { if (given[name] === null) delete given[name]; });
  return given;
};

const agencySection = records({
  id: 'agencies',
  entity: 'agency',
  load: (app) => app.directory.agencies,
  columns: [column('code'), column('name'), column('prefix')],
  fields: () => [{ name: 'code', required: true }].concat(names),
  values: (row) => Object.assign({}, row, { nameEn: englishOf(row) }),
  input: withHall,
  title: (row) => row.code,
  create: 'CreateAgency',
  update: 'UpdateAgency',
  archive: 'ArchiveAgency'
});

const queueSection = records({
  id: 'queues',
  entity: 'queue',
  load: (app) => app.directory.queues,
  columns: [column('prefix'), column('name'), short('agency', (row) => row.agency.code), column('dailyQuota')],
  fields: (app, row) => (row ? [] : [{ name: 'agency', kind: 'choice', required: true, options: agencies }]).concat(
    [{ name: 'prefix', required: true }], names,
    [
      { name: 'dailyQuota', kind: 'number', min: 0, max: 9999, step: 1 },
      { name: 'onlineShare', kind: 'number', min: 0, max: 100, step: 1 },
      { name: 'targetSeconds', kind: 'minutes', required: true, min: 0, max: 1440 },
      { name: 'weight', kind: 'number', required: true, min: 0, max: 10 }
    ]
  ),
  blank: () => ({ targetSeconds: 600, weight: 0 }),
  values: (row) => Object.assign({}, row, { nameEn: englishOf(row) }),
  title: (row) => row.prefix + ' · ' + row.name,
  create: 'CreateQueue',
  update: 'UpdateQueue',
  archive: 'ArchiveQueue'
});

async function allServices(app) {
  let rows = [];
  let page = { hasNextPage: true, endCursor: null };
  while (page.hasNextPage) {
    const services = (await ask('Services', { hall: app.hall.slug, after: page.endCursor })).hall.services;
    rows = rows.concat(services.nodes);
    page = services.pageInfo;
  }
  return rows;
}

const serviceSection = records({
  id: 'services',
  entity: 'service',
  load: allServices,
  columns: [column('code'), column('name'), short('agency', (row) => row.agency.code), column('queue', (row) => row.queue.prefix)],
  fields: (app, row) => (row ? [] : [{ name: 'agency', kind: 'choice', required: true, options: agencies }]).concat(
    [
      { name: 'queue', kind: 'choice', required: true, options: row ? ownQueues(row) : queues },
      { name: 'code', required: true }
    ], names, [{ name: 'keywords', wide: true }]
  ),
  values: (row) => Object.assign({}, row, { nameEn: englishOf(row), queue: row.queue.id, keywords: row.keywords.join(' ') }),
  title: (row) => row.code + ' · ' + row.name,
  create: 'CreateService',
  update: 'UpdateService',
  archive: 'ArchiveService',
  more: standards
});

function ownQueues(row) {
  return (app) => app.directory.queues.filter((queue) => queue.agency.id === row.agency.id)
    .map((queue) => [queue.id, queue.prefix + ' · ' + queue.name]);
}

const counterSection = records({
  id: 'counters',
  entity: 'counter',
  load: (app) => app.directory.counters,
  columns: [
    column('label'), short('agency', (row) => row.agency.code), column('zone'),
    column('serves', (row) => row.serves.map((one) => one.queue.prefix).join(', '))
  ],
  fields: () => [
    { name: 'label', required: true },
    { name: 'agency', kind: 'choice', required: true, options: agencies },
    { name: 'zone' },
    {
      name: 'serves', kind: 'rows', blank: () => ({ weight: 1 }),
      of: [
        { name: 'queue', kind: 'choice', required: true, options: queues },
        { name: 'weight', kind: 'number', label: 'skill', required: true, min: 0, max: 10 }
      ]
    }
  ],
  blank: () => ({ serves: [{ weight: 1 }] }),
  values: (row) => Object.assign({}, row, {
    agency: row.agency.id, serves: row.serves.map((one) => ({ queue: one.queue.id, weight: one.weight }))
  }),
  title: (row) => words.f_label + ' ' + row.label,
  create: 'CreateCounter',
  update: 'UpdateCounter',
  archive: 'ArchiveCounter'
});

const screenSection = records({
  id: 'screens',
  entity: 'screen',
  load: async (app) => {
    const found = await screensOf(app);
    app.media = found.media;
    return found.screens;
  },
  columns: [column('slug'), column('name'), column('zone'), column('diagonalInches'), column('farthestMetres')],
  fields: (app) => [
    { name: 'slug', label: 'screenSlug', required: true }, ...names,
    { name: 'zone', label: 'screenZone', kind: 'choice', options: () => zones(app).map((zone) => [zone, zone]) },
    { name: 'audioZone' },
    { name: 'diagonalInches', kind: 'number', required: true, min: 7, max: 300, step: 1 },
    { name: 'farthestMetres', kind: 'number', required: true, min: 0.5, max: 100 },
    { name: 'speaks', kind: 'flag' },
    { name: 'runningText', kind: 'lines' },
    { name: 'runningTextEn', kind: 'lines' }
  ],
  blank: () => ({ diagonalInches: 55, farthestMetres: 8, speaks: true }),
  values: (row) => Object.assign({}, row, { nameEn: englishOf(row) }),
  input: (app, values) => kept(withHall(app, values)),
  changes: (changed) => (changed.zone === null ? Object.assign({}, changed, { zone: '' }) : changed),
  title: (row) => row.name,
  create: 'CreateScreen',
  update: 'UpdateScreen',
  archive: 'ArchiveScreen',
  more: playlist
});

const timeSection = records({
  id: 'times',
  entity: 'slotTemplate',
  load: async (app) => {
    const rows = [];
    const add = (owner) => (one) => rows.push(Object.assign({ owner: owner }, one));
    (await ask('Times', { hall: app.hall.slug })).hall.queues.forEach((queue) => queue.slotTemplates.forEach(add(queue.prefix + ' · ' + queue.name)));
    let page = { hasNextPage: true, endCursor: null };
    while (page.hasNextPage) {
      const services = (await ask('ServiceTimes', { hall: app.hall.slug, after: page.endCursor })).hall.services;
      services.nodes.forEach((service) => service.slotTemplates.forEach(add(service.code)));
      page = services.pageInfo;
    }
    app.services = await allServices(app);
    return rows;
  },
  columns: [
    column('owner'), column('weekday', (row) => words['w_' + row.weekday]), column('starts'), column('ends'),
    column('slotMinutes'), column('capacity'), column('validFrom')
  ],
  fields: (app, row) => (row ? [] : [
    { name: 'queue', kind: 'choice', options: queues },
    { name: 'service', kind: 'choice', options: () => app.services.map((service) => [service.id, service.code + ' · ' + service.name]) }
  ]).concat([
    { name: 'weekday', kind: 'choice', required: true, options: () => WEEKDAYS.map((weekday) => [weekday, words['w_' + weekday]]) },
    { name: 'starts', kind: 'clock', required: true },
    { name: 'ends', kind: 'clock', required: true },
    { name: 'slotMinutes', kind: 'number', required: true, min: 5, max: 480, step: 1 },
    { name: 'capacity', kind: 'number', required: true, min: 1, max: 500, step: 1 },
    { name: 'validFrom', kind: 'date', required: true },
    { name: 'validUntil', kind: 'date' }
  ]),
  blank: () => ({ slotMinutes: 30, capacity: 3 }),
  values: (row) => row,
  title: (row) => row.owner + ', ' + words['w_' + row.weekday] + ' ' + row.starts,
  create: 'CreateSlotTemplate',
  update: 'UpdateSlotTemplate',
  archive: 'ArchiveSlotTemplate'
});

const deviceSection = records({
  id: 'devices',
  entity: 'device',
  load: async (app) => {
    let rows = [];
    let page = { hasNextPage: true, endCursor: null };
    while (page.hasNextPage) {
      const devices = (await ask('Devices', { hall: app.hall.slug, after: page.endCursor })).devices;
      rows = rows.concat(devices.nodes);
      page = devices.pageInfo;
    }
    return rows.filter((row) => !row.revokedAt);
  },
  columns: [
    column('name'), column('kind', (row) => words['k_' + row.kind]), column('screen', (row) => (row.screen ? row.screen.slug : '')),
    column('seenAt', (row) => (row.seenAt ? day(row.seenAt) + ', ' + clock(row.seenAt) : words.never))
  ],
  fields: () => [],
  lead: (app) => el('a', { class: 'button main', href: '/hall?hall=' + app.hall.slug + '&language=' + app.language }, words.pairDevices),
  title: (row) => row.name,
  archive: 'RevokeDevice',
  more: () => null
});

export const sections = [
  hall, agencySection, queueSection, serviceSection, counterSection, hours, calendar, timeSection, staff, screenSection,
  media, deviceSection, files
];

/* What stands above all halls. */
export const above = [hallList, founding, people];
