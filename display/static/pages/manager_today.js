/* A hall's day in numbers, with small charts. */

import { el, fill, say, words } from './dom.js';
import { short } from './manager_acts.js';

const WIDTH = 720, HEIGHT = 190, FOOT = 24, HEAD = 18, LEFT = 8;

export function showToday(place, numbers, time) {
  const day = numbers.hallDay;
  if (!day) return;
  const hasTable = Boolean(place.querySelector('details[open]'));
  const none = () => el('p', { class: 'hint' }, words.nothingYet);
  fill(place, el('div', { class: 'today' },
    el('div', null,
      card(null, [words.numbers + ' ', el('small', { class: 'hint' }, say(words.asOf, { clock: time }))], totals(day.total)),
      card(null, words.byHour, day.hours.length ? byHour(day.hours, hasTable) : none()),
      card('by-deadline', words.applications, applications(numbers.deadlines || []))),
    card('by-agency', words.byAgency, day.agencies.length ? byAgency(day.agencies) : none())));
}

function card(id, title, body) {
  return el('section', { class: 'card' }, el('h2', { id: id }, title), body);
}

function totals(total) {
  const tally = total.tally;
  const figures = [[words.taken, tally.taken], [words.served, tally.served], [words.noShow, tally.noShow], [words.cancelled, tally.cancelled]];
  return el('div', null,
    el('dl', { class: 'figures' }, figures.map((one) => el('div', null, el('dt', null, one[0]), el('dd', null, one[1])))),
    el('dl', { class: 'spreads' }, [[words.waitTime, total.waits], [words.serviceTime, total.services]].map((one) => el('div', null, el('dt', null, one[0]), el('dd', null, spread(one[1]))))));
}

function spread(value) {
  return value ? say(words.meanP90, { mean: short(value.meanSeconds), p90: short(value.p90Seconds) }) : words.noSample;
}

/* Two bars an hour: taken, and served. The figures stand above the bars, so nothing hangs on a colour. */
function byHour(hours, hasTable) {
  const most = Math.max(1, ...hours.map((one) => Math.max(one.tally.taken, one.tally.served)));
  const step = (WIDTH - LEFT) / hours.length, wide = Math.min(34, step * 0.36), room = HEIGHT - FOOT - HEAD;
  const bar = (x, count, kind) => {
    const high = Math.round(count / most * room);
    return el('g', { class: kind }, el('rect', { x: x, y: HEIGHT - FOOT - high, width: wide, height: high, rx: 3 }),
      count ? el('text', { x: x + wide / 2, y: HEIGHT - FOOT - high - 5, 'text-anchor': 'middle' }, count) : null);
  };
  const bars = hours.map((one, place) => {
    const middle = LEFT + step * (place + 0.5);
    return el('g', null, bar(middle - wide - 2, one.tally.taken, 'taken'), bar(middle + 2, one.tally.served, 'served'),
      el('text', { x: middle, y: HEIGHT - 6, 'text-anchor': 'middle', class: 'hour' }, twoDigits(one.hour) + '.00'));
  });
  const heads = [words.hour, words.taken, words.served, words.noShow, words.cancelled];
  const rows = hours.map((one) => el('tr', null, el('th', { scope: 'row' }, say(words.hourRange, { from: twoDigits(one.hour), to: twoDigits(one.hour + 1) })),
    [one.tally.taken, one.tally.served, one.tally.noShow, one.tally.cancelled].map((count) => el('td', null, count))));
  return el('div', null,
    el('p', { class: 'legend' }, el('span', { class: 'taken' }, words.taken), el('span', { class: 'served' }, words.served)),
    el('svg', { viewBox: '0 0 ' + WIDTH + ' ' + HEIGHT, class: 'chart', role: 'img', 'aria-label': words.chartLabel }, el('line', { x1: 0, y1: HEIGHT - FOOT, x2: WIDTH, y2: HEIGHT - FOOT }), bars),
    el('details', { open: hasTable }, el('summary', null, words.asTable), table(heads, rows)));
}

function twoDigits(hour) {
  return String(hour).padStart(2, '0');
}

function byAgency(agencies) {
  const longest = Math.max(1, ...agencies.map((one) => Math.max(one.numbers.waits ? one.numbers.waits.p90Seconds : 0, one.numbers.services ? one.numbers.services.p90Seconds : 0)));
  const heads = [words.agency, words.taken, words.served, words.noShow, words.waitTime, words.serviceTime];
  const rows = agencies.map((one) => {
    const tally = one.numbers.tally;
    return el('tr', null, el('th', { scope: 'row', title: one.agency.name }, one.agency.code), [tally.taken, tally.served, tally.noShow].map((count) => el('td', null, count)),
      el('td', null, span(one.numbers.waits, longest, 'wait')), el('td', null, span(one.numbers.services, longest, 'service')));
  });
  return el('div', null, el('p', { class: 'legend' }, el('span', { class: 'solid' }, words.meanColumn), el('span', { class: 'pale' }, words.p90Column)), table(heads, rows, 'by-agency'));
}

/* A bar as long as the mean, in one as long as what nine of ten took at most; the words stand beside. */
function span(value, longest, kind) {
  if (!value) return el('span', { class: 'hint' }, words.noSample);
  const wide = (seconds) => Math.max(1, Math.round(seconds / longest * 100));
  return el('div', { class: 'span ' + kind }, el('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    el('rect', { class: 'pale', x: 0, y: 1, width: wide(value.p90Seconds), height: 8 }), el('rect', { class: 'solid', x: 0, y: 3, width: wide(value.meanSeconds), height: 4 })),
    el('small', null, short(value.meanSeconds) + ' / ' + short(value.p90Seconds)));
}

function applications(deadlines) {
  const inWork = (one) => one.counts.reduce((sum, count) => sum + count.count, 0);
  const own = deadlines.filter((one) => inWork(one) || one.overdue || one.dueToday);
  if (!own.length) return el('p', { class: 'hint' }, words.noApplications);
  own.sort((one, other) => other.overdue - one.overdue || other.dueToday - one.dueToday);
  const heads = [words.agency, words.overdue, words.dueToday, words.inWork];
  const rows = own.map((one) => el('tr', null, el('th', { scope: 'row', title: one.agency.name }, one.agency.code),
    el('td', null, one.overdue ? el('strong', { class: 'chip bad' }, one.overdue) : 0), el('td', null, one.dueToday ? el('strong', { class: 'chip warn' }, one.dueToday) : 0), el('td', null, inWork(one))));
  return table(heads, rows, 'by-deadline');
}

function table(heads, rows, label) {
  return el('table', { 'aria-labelledby': label || null }, el('thead', null, el('tr', null, heads.map((head) => el('th', { scope: 'col' }, head)))), el('tbody', null, rows));
}
