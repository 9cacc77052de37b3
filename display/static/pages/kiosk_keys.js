/* Letters to touch, for a machine that has no keyboard. */

import { el, words } from './dom.js';

const LETTERS = ['QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM'];
const DIGITS = '1234567890';

/* Keys that type into an input. hasDigits: a row of digits above, and no space. */
export function keys(input, hasDigits) {
  const rows = hasDigits ? [DIGITS].concat(LETTERS) : LETTERS;
  const type = (change) => {
    input.value = change(input.value).slice(0, input.maxLength);
    input.dispatchEvent(new Event('input'));
  };
  const key = (name, label, change, more) => el('button', {
    type: 'button', class: more || 'key', 'aria-label': label,
    onmousedown: (event) => event.preventDefault(),  // the caret stays in the field
    onclick: () => type(change)
  }, name);
  const last = [
    !hasDigits && key(words.space, null, (text) => text + ' ', 'key wide'),
    key('⌫', words.backspace, (text) => text.slice(0, -1), 'key wide'),
  ];
  return el('div', { class: 'keys', role: 'group', 'aria-label': words.keyboard }, rows.map((row, at) => el('div', { class: 'row' },
    row.split('').map((letter) => key(letter, null, (text) => text + letter)), at === rows.length - 1 && last)));
}
