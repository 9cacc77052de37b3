/* Questions with their hints and errors: every kind of field that a form of the API may have. */

import { el, say, words, write } from './dom.js';

const RADIOS = 6;       // more choices than this are a list to open
const ONE_LINE = 160;   // a TEXT that may be longer gets room

/* question: {code, type, label, hint, required, longest, lowest, highest, choices, autocomplete}. onchange() at each key.
   Returns {node, code, value(), set(text), check() → '' or what is wrong, fail(text), focus()}. */
export function field(question, onchange) {
  const id = 'q-' + question.code;
  const control = controlOf(question, id, onchange);
  const error = el('p', { id: id + '-error', class: 'trouble', role: 'alert' });
  const label = [question.label, question.required ? null : el('em', null, ' (' + words.optional + ')')];
  const hint = question.hint && el('small', { id: id + '-hint' }, question.hint);
  const describedBy = (question.hint ? id + '-hint ' : '') + id + '-error';
  control.target.setAttribute('aria-describedby', describedBy);
  const isGroup = control.target.getAttribute('role') === 'radiogroup';
  const head = isGroup ? el('span', { id: id + '-label', class: 'question' }, label) : el('label', { for: id, class: 'question' }, label);
  if (isGroup) control.target.setAttribute('aria-labelledby', id + '-label');
  const fail = (text) => {
    write(error, text);
    if (text) control.target.setAttribute('aria-invalid', 'true');
    else control.target.removeAttribute('aria-invalid');
  };
  return {
    node: el('div', { class: 'field' }, head, hint, control.node, error),
    code: question.code,
    value: control.value,
    set: control.set,
    fail: fail,
    focus: control.focus,
    check: () => {
      const wrong = wrongIn(question, control.value(), control.isBad ? control.isBad() : false);
      fail(wrong);
      return wrong;
    }
  };
}

/* Whether all are right; the first that is not gets the cursor. */
export function allRight(fields) {
  const wrong = fields.filter((one) => one.check());
  if (wrong.length) wrong[0].focus();
  return wrong.length === 0;
}

/* Puts the errors of a refusal beside their fields; what belongs to none is returned. find(path) → a field or nothing. */
export function placeErrors(errors, find) {
  const others = [];
  let isFirst = true;
  for (const error of errors) {
    const at = error.field && find(error.field);
    if (!at) {
      others.push(error.message);
      continue;
    }
    at.fail(error.message);
    if (isFirst) at.focus();
    isFirst = false;
  }
  return others.join(' ');
}

function controlOf(question, id, onchange) {
  if (question.type === 'YES_NO') return radios(id, [{ code: 'YES', label: words.yes }, { code: 'NO', label: words.no }], onchange);
  if (question.type === 'CHOICE') {
    return question.choices.length <= RADIOS ? radios(id, question.choices, onchange) : chooser(id, question.choices, onchange);
  }
  const isLong = question.type === 'TEXT' && (question.longest || 2000) > ONE_LINE && !question.short;
  const input = isLong ? el('textarea', { rows: 3 }) : el('input', attributesOf(question.type));
  input.id = id;
  input.setAttribute('autocomplete', question.autocomplete || 'off');
  input.addEventListener('input', onchange);
  const value = () => (question.type === 'NUMBER' ? input.value.trim().replace(',', '.') : input.value.trim());
  return simple(input, value, () => Boolean(input.validity && input.validity.badInput));
}

function attributesOf(type) {
  return {
    NUMBER: { inputmode: 'decimal' }, NIK: { inputmode: 'numeric' }, PHONE: { type: 'tel' }, DATE: { type: 'date', min: '1900-01-01', max: '2200-12-31' },
    EMAIL: { type: 'email', autocapitalize: 'off' }
  }[type] || {};
}

function simple(input, value, isBad) {
  return {
    node: input,
    target: input,
    value: value,
    isBad: isBad,
    set: (text) => { input.value = text || ''; },
    focus: () => input.focus()
  };
}

function chooser(id, choices, onchange) {
  const select = el('select', { id: id }, el('option', { value: '' }, words.choose), choices.map((one) => el('option', { value: one.code }, one.label)));
  select.addEventListener('change', onchange);
  return simple(select, () => select.value);
}

function radios(id, choices, onchange) {
  const inputs = choices.map((one, index) => el('input', { type: 'radio', name: id, id: id + '-' + index, value: one.code, onchange: onchange }));
  const group = el('div', { id: id, role: 'radiogroup' }, choices.map((one, index) => el('label', { class: 'choice' }, inputs[index], el('span', null, one.label))));
  return {
    node: group,
    target: group,
    value: () => (inputs.find((input) => input.checked) || { value: '' }).value,
    set: (text) => inputs.forEach((input) => { input.checked = input.value === text; }),
    focus: () => (inputs.find((input) => input.checked) || inputs[0]).focus()
  };
}

/* What can be seen to be wrong here; the server judges all of it again. */
function wrongIn(question, value, isBad) {
  if (isBad) return words['wrong_' + question.type];
  if (!value) return question.required ? words.needed : '';
  const isRight = {
    NIK: () => /^\d{16}$/.test(value.replace(/[\s.-]/g, '')),
    PHONE: () => /^\+?[\d\s().-]{8,22}$/.test(value),
    EMAIL: () => /^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$/.test(value),
    NUMBER: () => /^-?\d{1,15}(\.\d{1,6})?$/.test(value),
    DATE: () => /^(19|20|21)\d\d-\d\d-\d\d$|^2200-/.test(value)
  }[question.type];
  if (isRight && !isRight()) return words['wrong_' + question.type];
  if (question.type === 'TEXT' && question.longest && value.length > question.longest) {
    return say(words.tooLong, { most: question.longest, now: value.length });
  }
  if (question.type === 'NUMBER') return outOfBounds(question, Number(value));
  return '';
}

function outOfBounds(question, value) {
  if (question.lowest !== null && question.lowest !== undefined && value < question.lowest) return say(words.tooSmall, { least: question.lowest });
  if (question.highest !== null && question.highest !== undefined && value > question.highest) return say(words.tooLarge, { most: question.highest });
  return '';
}
