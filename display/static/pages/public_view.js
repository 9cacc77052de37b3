/* Draws a hall for everybody: its opening, one's own numbers, its agencies, and a service with its standard. */

import { el, fill, first, list, say, words, write } from './dom.js';
import { to } from './own.js';
import { rangeInWords } from './ranges.js';
import { clock, now } from './time.js';

const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/* Open, on a break, or closed. */
export function openingChip(opening) {
  if (opening.code === 'PAUSED') return el('span', { class: 'chip warn' }, words.paused);
  return el('span', { class: 'chip ' + (opening.open ? 'good' : 'bad') }, opening.open ? words.open : words.closed);
}

/* Why, or until when; nothing where it only repeats the chip. */
export function sentence(opening) {
  const isSaid = opening.sentence.replace('.', '') === (opening.open ? words.open : words.closed);
  return isSaid ? null : el('span', { class: 'sentence' }, opening.code === 'PAUSED' ? opening.sentence.replace(words.paused + ': ', '') : opening.sentence);
}

/* The first view: {node, title, show(hall, numbers), found(rows or null, count, trouble), old()}. */
export function frontOf(search) {
  const title = el('h1', { tabindex: -1 }, first.hall.name);
  const opening = el('div', { class: 'opening' });
  const news = el('div', { class: 'news' });
  const mine = el('section', { class: 'my-numbers', 'aria-label': words.myNumbers });
  const agencies = el('ul', { class: 'picks agencies' });
  const results = el('ul', { class: 'picks' });
  const count = el('p', { class: 'hint', role: 'status' });
  const all = el('section', null, el('h2', null, words.agencies), el('p', { class: 'hint' }, words.chooseAgency), agencies);
  const asOf = el('p', { class: 'hint as-of' });
  const hours = el('details', { class: 'hours' });
  const address = el('p', { lang: 'id' });
  const path = '/h/' + first.hall.slug;
  const node = el('div', { class: 'front' }, title, opening, news, mine,
    el('label', { class: 'field', for: 'search' }, el('span', null, words.search), search), count, results,
    el('nav', { class: 'keys ways', 'aria-label': words.more },  // above the agencies: a phone shows four of 22
      el('a', { class: 'button', href: to(path + '/book') }, words.bookTime),
      el('a', { class: 'button', href: to(path + '/apply') }, words.applyOnline),
      el('a', { class: 'button', href: to(path + '/track') }, words.track)),
    all, asOf, hours, address);
  return {
    node: node,
    title: title,
    show: (hall, numbers) => {
      fill(opening, openingChip(hall.opening), ' ', sentence(hall.opening));
      list(news, hall.announcements, (one) => one.id, (one) => el('p', { class: one.emergency ? 'emergency' : 'announcement', lang: null }, one.text), (n, one) => write(n, one.text));
      const own = numbers.filter((one) => one.ticket.hall.slug === first.hall.slug);
      fill(mine, own.map((one) => el('a', { class: 'my-number', href: to('/t/' + one.id, null, one.secret) },
        el('strong', null, one.ticket.number), el('span', null, one.ticket.service ? one.ticket.service.name : one.ticket.queue.name), el('small', null, words.follow))));
      list(agencies, hall.agencies.filter((one) => !one.archived), (one) => one.id, agencyRow, (node, one) => changeAgency(node, one, hall.opening));
      write(asOf, say(words.asOf, { clock: clock(now()), zone: hall.zoneName }));
      if (!hours.firstChild) fill(hours, el('summary', null, words.hours), hoursOf(hall.weeklyHours));
      write(address, hall.address);
    },
    found: (rows, total, trouble) => {
      all.hidden = rows !== null;
      fill(results, rows || []);
      write(count, trouble || (rows === null ? '' : rows.length ? say(words.servicesFound, { count: total }) : words.noServiceFound));
    },
    old: () => asOf.classList.add('trouble')
  };
}

export function agencyRow(agency) {
  return el('li', null, el('a', { class: 'pick button', href: '#agency=' + agency.id },
    el('strong', null, agency.name), el('span', { class: 'now' })));
}

/* What the hall's own line says already is not said again of each of its agencies. */
function changeAgency(node, agency, hallOpening) {
  const queues = agency.queues.filter((one) => !one.archived);
  const waitingNow = queues.reduce((sum, one) => sum + one.waitingCount, 0);
  const ranges = queues.map((one) => one.estimatedWait);
  const said = queues.length === 1 && ranges[0] ? ' · ' + rangeInWords(ranges[0], now()).span : '';
  const place = node.querySelector('.now');
  const text = agency.opening.open ? say(words.waitingNow, { count: waitingNow }) + said : agency.opening.sentence === hallOpening.sentence ? '' : agency.opening.sentence;
  const mark = agency.opening.code + text;
  if (place.dataset.mark === mark) return;
  place.dataset.mark = mark;
  fill(place, openingChip(agency.opening), ' ', text);
}

export function serviceRow(service, agencyName) {
  return el('li', null, el('a', { class: 'pick button', href: '#service=' + service.id },
    el('strong', null, service.name), agencyName && el('span', null, agencyName)));
}

/* How it looks in the queue of a service now. */
export function lookOf(service, at) {
  const queue = service.queue;
  const said = rangeInWords(queue.estimatedWait, at);
  const isOpen = service.opening.open && queue.opening.open;
  const closes = service.opening.closesAt;
  const facts = [
    [words.factWaiting, say(words.people, { count: queue.waitingCount })],
    isOpen && [words.factRange, said ? say(words.rangeNow, { span: said.span, between: said.between }) : words.noRange],
    isOpen && queue.remainingQuota !== null && [words.factQuota, String(queue.remainingQuota)],
    isOpen && closes && [words.factCloses, clock(closes)]
  ];
  return el('section', { class: 'look' }, openingChip(queue.opening.open ? service.opening : queue.opening), dl(facts));
}

/* The public part of a standard (UU 25/2009): requirements, time, fee, product, complaints. */
export function serviceCard(standard) {
  if (!standard) return el('p', { class: 'hint' }, words.noStandard);
  const papers = standard.documents.map((one) => el('li', null, one.label + (one.required ? '' : ' (' + words.ifAny + ')')));
  const needed = papers.length ? papers : standard.requirements.split(/\s*[;\n]\s*/).filter(Boolean).map((text) => el('li', { lang: 'id' }, text));
  return el('section', { class: 'card standard' }, el('h2', null, words.standard),
    document.documentElement.lang !== 'id' && el('p', { class: 'hint' }, words.standardLanguage),
    needed.length > 0 && el('h3', null, words.requirements),
    needed.length > 0 && el('ul', { class: 'dots' }, needed),
    dl([  // texts without an English version
      [words.fee, standard.fee], [words.completionTime, standard.completionTime], [words.product, standard.product],
      [words.procedure, standard.procedure], [words.complaints, standard.complaints], [words.decree, standard.decreeNumber]
    ].filter((one) => one[1]), 'id'),
    standard.illustrative && el('p', { class: 'hint' }, words.illustrative));
}

/* lang: of what is told, where it is another than the page's. */
function dl(facts, lang) {
  return el('dl', { class: 'facts' }, facts.filter(Boolean).map((one) => el('div', null, el('dt', null, one[0]), el('dd', { lang: lang }, one[1]))));
}

function hoursOf(weekly) {
  const byDay = {};
  weekly.forEach((one) => { byDay[one.weekday] = one; });
  return dl(DAYS.map((name) => {
    const one = byDay[name];
    if (!one || !one.opens) return [words['day_' + name], words.closed];
    const rest = one.breakStarts ? ' ' + say(words.breakFrom, { from: dotted(one.breakStarts), to: dotted(one.breakEnds) }) : '';
    return [words['day_' + name], dotted(one.opens) + '–' + dotted(one.closes) + rest];
  }));
}

function dotted(time) {
  return time.replace(':', '.');
}
