/* The counters that an officer may open, and what they may do there. */

import { ask } from '../api.js';
import { byId, el, fill, first, list, say, words } from '../dom.js';
import { setZone } from '../time.js';
import { icon } from './icons.js';

/* Resolves to {hall, counter, permissions} once one is chosen; wanted: a counter's id out of the address. */
export async function chooseCounter(place, viewer, wanted) {
  const offered = await offeredHalls(viewer);
  const held = viewer.counter;
  const start = (held && offered.find((hall) => hall.slug === held.hall.slug)) || offered[0];
  if (!start) return nothing(place);
  const rest = offered.filter((hall) => hall !== start);
  for (const hall of wanted ? [start, ...rest] : [start]) {
    const choice = await countersOf(hall, viewer);
    const found = choice.rows.find((row) => row.counter.id === wanted);
    if (found) return chosen(choice, found);
  }
  return new Promise((done, fail) => picker(place, viewer, offered, start, held, done, fail));
}

/* Halls in which one of the roles holds; a role above all halls opens every one. */
async function offeredHalls(viewer) {
  const grants = viewer.grants.filter((grant) => !grant.revokedAt);
  if (grants.some((grant) => !grant.hall)) return (await ask('Halls', { search: null, language: first.language })).halls.nodes;
  const bySlug = new Map(grants.map((grant) => [grant.hall.slug, grant.hall]));
  return [...bySlug.values()];
}

async function countersOf(offered, viewer) {
  const hall = (await ask('Counters', { hall: offered.slug, language: first.language })).hall;
  const grants = viewer.grants.filter((grant) => !grant.revokedAt && (!grant.hall || grant.hall.slug === offered.slug));
  const places = grants.some((grant) => !grant.agency) ? [null] : [...new Set(grants.map((grant) => grant.agency.id))];
  const allowed = new Map(await Promise.all(places.map(async (agency) => [
    agency, new Set((await ask('Allowed', { hall: offered.slug, agency: agency })).viewer.permissions)
  ])));
  const rows = hall.counters
    .filter((counter) => !counter.archived)
    .map((counter) => ({ counter: counter, permissions: allowed.get(null) || allowed.get(counter.agency.id) }))
    .filter((row) => row.permissions && row.permissions.has('OPERATE_COUNTER'));
  return { hall: hall, rows: rows, isHallWide: allowed.has(null) };
}

function chosen(choice, row) {
  setZone(choice.hall.timezone);
  return { hall: choice.hall, counter: row.counter, permissions: row.permissions, isHallWide: choice.isHallWide };
}

function nothing(place) {
  fill(place, el('section', { class: 'card door' }, el('h1', null, words.choiceTitle), el('p', null, words.choiceNone)));
  return new Promise(() => {});
}

function picker(place, viewer, offered, start, held, done, fail) {
  const cards = el('ul', { class: 'counters', 'aria-label': words.choiceTitle });
  const search = el('input', { type: 'search', id: 'counter-search', autocomplete: 'off' });
  const halls = el('select', { id: 'hall' }, offered.map((hall) => el('option', { value: hall.slug, selected: hall === start }, hall.name)));
  const none = el('p', { class: 'hint', role: 'status' });
  let choice = { rows: [] };
  const paint = () => {
    const asked = search.value.trim().toLowerCase();
    const shown = choice.rows.filter((row) => !asked || text(row.counter).toLowerCase().includes(asked));
    list(cards, shown, (row) => row.counter.id, (row) => card(row, held, () => done(chosen(choice, row))));
    none.textContent = shown.length ? '' : words.choiceNone;
  };
  const load = async () => {
    try {
      choice = await countersOf(offered.find((hall) => hall.slug === halls.value), viewer);
      const own = held && held.id;
      choice.rows.sort((a, b) => (b.counter.id === own) - (a.counter.id === own));
      paint();
    } catch (error) {
      fail(error);
    }
  };
  search.addEventListener('input', paint);
  halls.addEventListener('change', load);
  fill(place, el('section', { class: 'choice' },
    el('h1', null, words.choiceTitle),
    el('p', { class: 'hint' }, words.choiceHint),
    el('div', { class: 'choice-fields' },
      offered.length > 1 && el('label', { class: 'field', for: 'hall' }, el('span', null, words.hall), halls),
      el('label', { class: 'field', for: 'counter-search' }, el('span', null, words.choiceSearch), search)),
    none, cards));
  byId('main').focus();
  load();
}

function text(counter) {
  return [counter.label, counter.zone, counter.agency.code, counter.agency.name, ...counter.queues.map((queue) => queue.name)].join(' ');
}

function card(row, held, pick) {
  const counter = row.counter;
  const isOwn = Boolean(held) && held.id === counter.id;
  const isTaken = counter.staff !== null && !isOwn;
  const waiting = counter.queues.reduce((sum, queue) => sum + queue.waitingCount, 0);
  return el('li', null, el('button', { class: isOwn ? 'counter own' : 'counter', onclick: pick, 'data-counter': counter.label },
    el('b', { class: 'label' }, say(words.counterLabel, { label: counter.label })),
    el('span', { class: 'agency' }, counter.agency.code + (counter.zone ? ' · ' + counter.zone : '')),
    el('span', { class: 'hint' }, counter.queues.map((queue) => queue.prefix + ' ' + queue.name).join(', ')),
    el('span', { class: 'chips' },
      el('span', { class: 'chip ' + (counter.state === 'OPEN' ? 'good' : counter.state === 'CLOSED' ? '' : 'warn') },
        icon(counter.state === 'OPEN' ? 'open' : 'shut'), words['state_' + counter.state]),
      el('span', { class: 'chip' }, say(words.waitingCount, { count: waiting })),
      isOwn && el('span', { class: 'chip good' }, words.choiceOwn),
      isTaken && el('span', { class: 'chip warn' }, say(words.choiceTaken, { name: counter.staff })))));
}
