/* The front door: every hall, found by name or province. */

import { Trouble, ask } from './api.js';
import { byId, el, fill, first, list, put, say, words, write } from './dom.js';
import { beAnonymous } from './session.js';

const TYPED_MS = 250;
let asked = 0;
let waiting = null;
let cursor = null;

async function show(after) {
  const mine = asked += 1;
  const search = byId('search').value.trim();
  try {
    const halls = (await ask('Halls', { search: search || null, after: after, language: first.language })).halls;
    if (mine !== asked) return;  // somebody went on typing
    fill(byId('trouble'));
    write(byId('count'), halls.totalCount ? say(words.found, { count: halls.totalCount }) : words.none);
    if (after) put(byId('halls'), halls.nodes.map(row));
    else list(byId('halls'), halls.nodes, (hall) => hall.id, row);
    cursor = halls.pageInfo.endCursor;
    byId('more').hidden = !halls.pageInfo.hasNextPage;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    fill(byId('trouble'), error.sentence + ' ', el('button', { class: 'quiet', onclick: () => show(after) }, words.again));
  }
}

function row(hall) {
  const address = '/h/' + hall.slug + (first.language === 'EN' ? '?language=EN' : '');
  return el('li', { 'data-key': hall.id }, el('a', { class: 'card', href: address },
    el('span', null, el('strong', null, hall.name), hall.province, el('br'), el('small', null, hall.opening.sentence)),
    openingChip(hall.opening)));
}

/* A break is not the end of the day. */
function openingChip(opening) {
  if (opening.code === 'PAUSED') return el('span', { class: 'chip warn' }, words.paused);
  return el('span', { class: opening.open ? 'chip good' : 'chip' }, opening.open ? words.open : words.closed);
}

beAnonymous();
byId('search').addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(null), TYPED_MS);
});
byId('more').addEventListener('click', () => show(cursor));
show(null);
