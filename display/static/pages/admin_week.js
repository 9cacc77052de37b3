/* The control for the seven days, each with its hours or closed. */

import { el, fill, words } from './dom.js';

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const CLOCKS = ['opens', 'closes', 'breakStarts', 'breakEnds'];

/* "8.30" and "0830" are 08:30, whatever the browser's own language writes; what is no time stays, and the API says so. */
export function clockOf(text) {
  const found = /^(\d{1,2})[.:]?(\d{2})$/.exec(text);
  return found ? found[1].padStart(2, '0') + ':' + found[2] : text;
}

/* As in admin_controls.js. */
export function week(scope, field, value) {
  const trouble = el('small', { class: 'trouble' });
  const days = WEEKDAYS.map((weekday) => {
    const known = value.find((day) => day.weekday === weekday);
    const id = scope + '-' + weekday;
    const open = el('input', { type: 'checkbox', id: id, checked: Boolean(known) });
    const clocks = CLOCKS.map((name) => el('input', {
      type: 'text', inputmode: 'numeric', maxlength: 5, autocomplete: 'off', value: (known && known[name]) || '', disabled: !known,
      'aria-label': words['w_' + weekday] + ': ' + words['f_' + name]
    }));
    open.addEventListener('change', () => clocks.forEach((clock) => { clock.disabled = !open.checked; }));
    const wrong = el('small', { class: 'trouble', id: id + '-trouble' });
    const row = el('tr', null, el('th', { scope: 'row' }, el('label', { for: id }, open, ' ', words['w_' + weekday])),
      clocks.map((clock, at) => el('td', { 'data-label': words['f_' + CLOCKS[at]] }, clock)), el('td', null, wrong));
    return { weekday: weekday, open: open, clocks: clocks, wrong: wrong, row: row };
  });
  const copy = el('button', { type: 'button', class: 'small', onclick: () => days.slice(1, 5).forEach((day) => {
    day.open.checked = days[0].open.checked;
    day.clocks.forEach((clock, at) => {
      clock.value = days[0].clocks[at].value;
      clock.disabled = !day.open.checked;
    });
  }) }, words.copyMonday);
  const head = el('tr', null, el('th', { scope: 'col' }, words.f_weekday), CLOCKS.map((name) => el('th', { scope: 'col' }, words['f_' + name])),
    el('td', null));
  const sits = () => days.filter((day) => day.open.checked);
  const set = (stored) => days.forEach((day) => {
    const known = (stored || []).find((one) => one.weekday === day.weekday);
    day.open.checked = Boolean(known);
    day.clocks.forEach((clock, at) => {
      clock.value = (known && known[CLOCKS[at]]) || '';
      clock.disabled = !known;
    });
  });
  const told = (day) => {
    const [opens, closes, starts, ends] = day.clocks.map((clock) => clock.value);
    return words['w_' + day.weekday] + ' ' + opens + '–' + closes + (starts ? ' (' + words.breakWord + ' ' + starts + '–' + ends + ')' : '');
  };
  return {
    field: field,
    node: el('div', { class: 'wide' }, el('table', { class: 'week' }, el('thead', null, head), el('tbody', null, days.map((day) => day.row))), copy, trouble),
    set: set,
    text: () => sits().map(told).join('\n'),
    get: () => sits().map((day) => CLOCKS.reduce(
      (made, name, at) => Object.assign(made, { [name]: clockOf(day.clocks[at].value.trim()) || null }), { weekday: day.weekday }
    )),
    isMissing: () => sits().some((day) => !day.clocks[0].value || !day.clocks[1].value),
    focus: () => {
      const wrong = days.find((day) => day.wrong.textContent) || days[0];
      (wrong.clocks.find((clock) => clock.hasAttribute('aria-invalid')) || wrong.open).focus();
    },
    fail: (message, path) => {
      fill(trouble);
      days.forEach((day) => {
        const isWrong = message === words.required && day.open.checked && (!day.clocks[0].value || !day.clocks[1].value);
        day.wrong.textContent = isWrong ? message : '';
        day.clocks.forEach((clock, at) => {
          if (isWrong && at < 2 && !clock.value) clock.setAttribute('aria-invalid', 'true');
          else clock.removeAttribute('aria-invalid');
          clock.setAttribute('aria-describedby', day.wrong.id);
        });
      });
      if (!message || message === words.required) return;
      const day = path && sits()[Number(path[0])];
      if (!day) trouble.textContent = message;
      else {
        day.wrong.textContent = message;
        const clock = day.clocks[CLOCKS.indexOf(path[1])];
        if (clock) clock.setAttribute('aria-invalid', 'true');
      }
    }
  };
}
