/* Controls of a form, one for each kind of field. A control has node, get(), set(value), text() (its value as people
   read it), fail(message, path), focus(), isMissing(). */

import { el, list, words } from './dom.js';
import { clockOf, week } from './admin_week.js';

/* field: {name, kind, label (default: its name), required, options(app) for choice, of (fields) for rows, min, max, step, wide,
   autocomplete}. */
export function controlFor(app, scope, field, value) {
  if (field.kind === 'rows') return rows(app, scope, field, value || []);
  if (field.kind === 'week') return week(scope, field, value || []);
  return single(app, scope, field, value);
}

function labelOf(field) {
  return words['f_' + (field.label || field.name)];
}

function single(app, scope, field, value) {
  const id = scope + '-' + field.name;
  const hint = words['h_' + (field.label || field.name)];
  const input = inputFor(app, field, id);
  const trouble = el('small', { class: 'trouble', id: id + '-trouble' });
  const isEmpty = field.kind === 'choice' && field.required && !input.options.length;
  const described = (hint || isEmpty ? id + '-hint ' : '') + id + '-trouble';
  input.setAttribute('aria-describedby', described);
  if (field.required) input.setAttribute('aria-required', 'true');
  if (field.lang) input.setAttribute('lang', field.lang);
  put(field, input, value);
  const name = el('span', null, labelOf(field), field.required || field.kind === 'flag' || field.plain ? null : el('em', null, ' ' + words.optional));
  const note = hint || isEmpty ? el('small', { id: id + '-hint' }, isEmpty ? words.noChoice : hint) : null;
  const classes = 'field' + (field.kind === 'lines' || field.wide ? ' wide' : '') + (field.kind === 'flag' ? ' flag' : '');
  const node = field.kind === 'flag'
    ? el('div', { class: classes }, el('label', { for: id }, input, name), note, trouble)
    : el('div', { class: classes }, el('label', { for: id }, name), input, note, trouble);
  return {
    field: field,
    node: node,
    get: () => read(field, input),
    set: (stored) => put(field, input, stored),
    text: () => textOf(field, input),
    isMissing: () => Boolean(field.required) && (read(field, input) === '' || read(field, input) === null),
    focus: () => input.focus(),
    fail: (message) => {
      trouble.textContent = message || '';
      if (message) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
    }
  };
}

const TYPES = { number: 'number', minutes: 'number', date: 'date', password: 'password', file: 'file' };

/* One entry of a list to choose from. */
export function option(value, label, selected) {
  const node = el('option', null, label);
  node.value = value;
  node.selected = Boolean(selected);
  return node;
}

function inputFor(app, field, id) {
  if (field.kind === 'lines') return el('textarea', { id: id, rows: field.rows || 3 });
  if (field.kind === 'flag') return el('input', { id: id, type: 'checkbox' });
  if (field.kind === 'choice') {
    const offered = field.options(app);
    const isAsked = field.required && offered.length > 1 && offered[0][0] !== '';  // nobody gets the first by accident
    const empty = isAsked ? [['', words.choose]] : field.required || field.plain ? [] : [['', words.none]];
    const options = empty.concat(offered);
    return el('select', { id: id }, options.map(([value, label]) => option(value, label)));
  }
  const number = field.kind === 'number' || field.kind === 'minutes';
  return el('input', {
    id: id,
    type: TYPES[field.kind] || 'text',
    min: field.min,
    max: field.max,
    step: number ? field.step || 'any' : null,
    accept: field.accept,
    inputmode: field.kind === 'clock' ? 'numeric' : null,
    maxlength: field.kind === 'clock' ? 5 : null,
    placeholder: field.kind === 'clock' ? '08:00' : null,
    autocomplete: field.autocomplete || 'off',
    spellcheck: 'false'
  });
}

function put(field, input, value) {
  if (field.kind === 'flag') input.checked = Boolean(value);
  else if (field.kind === 'file') return;
  else if (value === null || value === undefined) input.value = field.kind === 'choice' && field.required && input.options.length ? input.options[0].value : '';
  else input.value = field.kind === 'minutes' ? value / 60 : value;
}

function read(field, input) {
  if (field.kind === 'flag') return input.checked;
  if (field.kind === 'file') return input.files.length ? input.files[0].name : '';
  const text = field.kind === 'password' ? input.value : input.value.trim();
  if (field.kind === 'number') return text === '' ? null : Number(text);
  if (field.kind === 'minutes') return text === '' ? null : Math.round(Number(text) * 60);
  if (field.kind === 'date') return text || null;
  if (field.kind === 'clock') return clockOf(text) || null;
  if (field.kind === 'choice' && text === '') return null;
  return text;
}

function textOf(field, input) {
  if (field.kind === 'flag') return input.checked ? words.yes : words.no;
  if (field.kind === 'choice') return input.selectedIndex < 0 ? '' : input.options[input.selectedIndex].textContent;
  return input.value;
}

/* A list of small records: add, take away, move up. */
function rows(app, scope, field, values) {
  const id = scope + '-' + field.name;
  const place = el('ol', { class: 'rows' });
  const trouble = el('small', { class: 'trouble', id: id + '-trouble' });
  const add = el('button', { type: 'button', class: 'small' }, '+ ' + words['a_' + field.name]);
  let serial = 0;
  let entries = [];

  function entry(value) {
    serial += 1;
    const controls = field.of.map((one) => controlFor(app, id + serial, one, value[one.name]));
    return { key: serial, controls: controls };
  }

  function show() {
    list(place, entries, (one) => one.key, (one) => {
      const up = el('button', { type: 'button', class: 'small', onclick: () => move(one) }, words.up);
      const drop = el('button', { type: 'button', class: 'small', onclick: () => remove(one) }, words.remove);
      return el('li', { 'aria-label': words['f_' + field.name] }, el('div', { class: 'fields' }, one.controls.map((control) => control.node)),
        el('div', { class: 'row-keys' }, up, drop));
    });
    const first = place.querySelector('li:first-child .row-keys button');
    place.querySelectorAll('.row-keys button:first-child').forEach((button) => { button.disabled = button === first; });
  }

  function move(one) {
    const at = entries.indexOf(one);
    entries.splice(at, 1);
    entries.splice(Math.max(0, at - 1), 0, one);
    show();
    one.controls[0].focus();
  }

  function remove(one) {
    entries = entries.filter((other) => other !== one);
    show();
    add.focus();
  }

  add.addEventListener('click', () => {
    const made = entry(field.blank ? field.blank(app) : {});
    entries.push(made);
    show();
    made.controls[0].focus();
  });
  entries = values.map(entry);
  show();
  return {
    field: field,
    node: el('fieldset', { class: 'wide', 'aria-describedby': trouble.id }, el('legend', null, labelOf(field)), place, add, trouble),
    set: (stored) => {
      entries = (stored || []).map(entry);
      show();
    },
    text: () => entries.map((one) => one.controls.map((control) => control.text()).filter(Boolean).join(', ')).join('\n'),
    get: () => entries.map((one) => one.controls.reduce((made, control) => Object.assign(made, { [control.field.name]: control.get() }), {})),
    isMissing: () => entries.some((one) => one.controls.some((control) => control.isMissing())),
    focus: () => {
      const wrong = place.querySelector('[aria-invalid="true"]');
      (wrong || add).focus();
    },
    fail: (message, path) => {
      entries.forEach((one) => one.controls.forEach((control) => {
        if (!message) control.fail(null);
        else if (message === words.required && control.isMissing()) control.fail(message);
      }));
      const one = path && entries[Number(path[0])];
      const control = one && one.controls.find((each) => each.field.name === path[1]);
      if (control) control.fail(message);
      trouble.textContent = message && !control ? message : '';
    }
  };
}
