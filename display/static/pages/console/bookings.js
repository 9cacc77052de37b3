/* Whom the agency expects today; whoever comes is given a number. */

import { el, fill, list, say, set, words, write } from '../dom.js';
import { clock, day, now } from '../time.js';
import { readFor, submit, troublePlace } from './forms.js';
import { stuck } from './verbs.js';

export async function bookingsPanel(place, desk) {
  const trouble = troublePlace();
  const search = el('input', { type: 'search', id: 'booking-search', autocomplete: 'off' });
  const about = el('p', { class: 'hint' });
  const rows = el('ul', { class: 'bookings' });
  fill(place, about,
    el('label', { class: 'field', for: 'booking-search' }, el('span', null, words.bookingSearch), search), trouble, rows);
  let all = [];
  const arrive = async (row) => {
    const payload = await submit(desk, trouble, 'CheckIn', { booking: row.id }, { verb: 'bookings', said: words.saidCheckedIn, stays: true });
    if (payload) await read();
  };
  const paint = () => {
    const asked = search.value.trim().toLowerCase();
    const shown = all.filter((row) => !asked || [row.number, row.name, row.service && row.service.name].join(' ').toLowerCase().includes(asked));
    list(rows, shown, (row) => row.id, (row) => makeRow(row, arrive), (node, row) => changeRow(node, row, desk));
  };
  const read = async () => {
    const found = await readFor(trouble, 'Bookings', { agency: desk.agency.id });
    if (!found || !found.bookingList) return;
    all = found.bookingList.bookings.nodes;
    write(about, all.length ? say(words.bookingDay, { day: day(found.bookingList.day), count: all.length })
      : say(words.bookingNone, { day: day(found.bookingList.day) }));
    paint();
  };
  search.addEventListener('input', paint);
  await read();
}

function makeRow(row, arrive) {
  return el('li', null, el('b', { class: 'time' }, clock(row.startsAt)),
    el('span', { class: 'who' }, el('b', null, row.name || row.number), el('span', { class: 'hint' }, row.number + ' · ' + (row.service ? row.service.name : row.queue.prefix))),
    el('span', { class: 'chip' }), el('button', { class: 'small', onclick: () => arrive(row) }, words.bookingArrived));
}

function changeRow(node, row, desk) {
  const isIn = row.state === 'CHECKED_IN';
  write(node.children[2], isIn && row.ticket ? row.ticket.number : words['booking_' + row.state] || row.state);
  set(node.children[2], { class: isIn ? 'chip good' : 'chip' });
  const early = row.checkInFrom && Date.parse(row.checkInFrom) > now();
  node.children[3].hidden = row.state !== 'BOOKED';
  node.children[3].disabled = Boolean(early) || stuck(desk) !== null;
  set(node.children[3], { title: early ? say(words.bookingFrom, { clock: clock(row.checkInFrom) }) : null });
}
