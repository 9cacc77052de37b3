/* A list of services to choose from, found in citizens' own words. */

import { ask } from './api.js';
import { el, first, say, words, write } from './dom.js';

/* All services of the hall, page after page, with whatever else the operation tells. Returns {hall, nodes}. */
export async function allServices(name) {
  let hall = null, after = null;
  const nodes = [];
  do {
    hall = (await ask(name, { hall: first.hall.slug, language: first.language, after: after })).hall;
    nodes.push(...hall.services.nodes);
    after = hall.services.pageInfo.hasNextPage ? hall.services.pageInfo.endCursor : null;
  } while (after);
  return { hall: hall, nodes: nodes };
}

/* nodes: what to choose from; onpick(service). typed: what was looked for before. */
export function serviceList(nodes, typed, onpick, ontype) {
  const search = el('input', { id: 'search', type: 'search', autocomplete: 'off', value: typed || '' });
  const count = el('p', { class: 'hint', 'aria-live': 'polite' });
  const rows = nodes.map((service) => ({
    node: el('li', null, el('button', { type: 'button', class: 'pick', onclick: () => onpick(service) },
      el('strong', null, service.name), el('span', null, service.agency.name))),
    text: [service.name, service.agency.name].concat(service.keywords).join(' ').toLowerCase()
  }));
  const show = () => {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    let found = 0;
    rows.forEach((row) => {
      const fits = wanted.every((part) => row.text.indexOf(part) >= 0);
      row.node.hidden = !fits;
      if (fits) found += 1;
    });
    write(count, found ? say(words.servicesFound, { count: found }) : words.noServiceFound);
    ontype(search.value);
  };
  search.addEventListener('input', show);
  show();
  return [
    el('label', { class: 'field', for: 'search' }, el('span', null, words.searchService), search),
    count,
    el('ul', { class: 'picks' }, rows.map((row) => row.node))
  ];
}
