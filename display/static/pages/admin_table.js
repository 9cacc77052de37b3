/* A table with search and pages. */

import { el, fill, say, words } from './dom.js';

const ROWS = 15;

/* options: rows, columns ([{name, text(row), node(row), isShort (never broken)}], the first leads to the record), href(row), caption, marked (key of a
   row that was just saved). */
export function makeTable(options) {
  const search = el('input', { type: 'search', id: 'search', autocomplete: 'off', 'aria-controls': 'entries' });
  const count = el('p', { class: 'hint', 'aria-live': 'polite' });
  const body = el('tbody', { id: 'entries' });
  const head = el('tr', null, options.columns.map((column) => el('th', { scope: 'col' }, words['f_' + column.name])));
  const previous = el('button', { type: 'button', onclick: () => turn(-1) }, words.previous);
  const next = el('button', { type: 'button', onclick: () => turn(1) }, words.next);
  const where = el('span', { 'aria-live': 'polite' });
  const pager = el('nav', { class: 'pager', 'aria-label': words.pages }, previous, where, next);
  const frame = el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': options.caption },
    el('table', { class: 'list' }, el('thead', null, head), body));
  let page = 0;

  const texts = options.rows.map((row) => options.columns.map((column) => column.text(row)).join(' ').toLowerCase());
  const found = () => {
    const wanted = search.value.toLowerCase().split(/\s+/);
    return options.rows.filter((row, place) => wanted.every((word) => texts[place].indexOf(word) >= 0));
  };

  function turn(step) {
    page += step;
    show();
    if (previous.disabled && step < 0) next.focus();
    if (next.disabled && step > 0) previous.focus();
  }

  function cell(row, column, place) {
    const inside = column.node ? column.node(row) : column.text(row) || '–';
    return place ? el('td', { class: column.isShort ? 'short' : null, 'data-label': words['f_' + column.name] }, inside) : el('th', { scope: 'row' }, options.href ? el('a', { href: options.href(row) }, inside) : inside);
  }

  function show() {
    const rows = found();
    const pages = Math.max(1, Math.ceil(rows.length / ROWS));
    page = Math.min(Math.max(0, page), pages - 1);
    fill(body, rows.slice(page * ROWS, page * ROWS + ROWS).map((row) => el('tr', { class: row.id === options.marked ? 'marked' : null },
      options.columns.map((column, place) => cell(row, column, place)))));
    count.textContent = rows.length > 1 ? say(words.entries, { count: rows.length }) : rows.length ? words.oneEntry : words.nothing;
    where.textContent = say(words.page, { page: page + 1, pages: pages });
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
    pager.hidden = pages === 1;
    frame.hidden = rows.length === 0;
  }

  search.addEventListener('input', () => {
    page = 0;
    show();
  });
  const marked = options.rows.findIndex((row) => row.id === options.marked);
  if (marked >= 0) page = Math.floor(marked / ROWS);
  show();
  return el('div', null,
    options.rows.length > 5 ? el('label', { class: 'field search', for: 'search' }, el('span', null, words.search), search) : null,
    count, frame, pager);
}
