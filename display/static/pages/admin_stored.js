/* What somebody else has stored meanwhile, beside what is typed here. */

import { el, fill, words } from './dom.js';
import { controlFor } from './admin_controls.js';

export function makeStored(app, scope, controls) {
  const all = el('button', { type: 'button', onclick: () => takeBack(notes) }, words.takeAll);
  const told = el('div');
  const node = el('div', { class: 'keys', hidden: true }, told, all);
  let notes = [];  // beside fields that both have changed
  let marks = [];  // beside fields that only somebody else has
  let serial = 0;

  function clear() {
    node.hidden = true;
    notes.concat(marks).forEach((one) => one.node.remove());
    notes = [];
    marks = [];
  }

  function takeBack(some) {
    some.forEach((one) => {
      one.control.set(one.value);
      one.node.remove();
    });
    notes = notes.filter((one) => some.indexOf(one) < 0);
    all.hidden = !notes.length;
    some[0].control.focus();
  }

  function take(control, value) {
    const mark = { node: el('div', { class: 'stored' }, words.takenOver) };
    control.set(value);
    control.node.append(mark.node);
    marks.push(mark);
  }

  function note(control, scratch, value) {
    const text = scratch.text();
    const one = { control: control, value: value };
    one.node = el('div', { class: 'stored' }, el('strong', null, words.storedNow), el('span', null, text || words.emptyNow),
      el('button', { type: 'button', class: 'small', onclick: () => takeBack([one]) }, words.takeIt));
    control.node.append(one.node);
    notes.push(one);
  }

  /* Fields that were not touched here show what is stored; beside those that were, it stands. True if somebody should look.
     before, now: what each control held when it was read and holds, as JSON. */
  function compare(newest, before, now) {
    clear();
    serial += 1;
    let isUnlike = Boolean(newest.told);
    handle.snapshot = controls.map((control, place) => {
      if (!(control.field.name in newest.values)) return before[place];
      const value = newest.values[control.field.name];
      const scratch = controlFor(app, scope + '-stored' + serial, control.field, value);
      const text = JSON.stringify(scratch.get());
      if (text === before[place] || text === now[place]) return text;
      isUnlike = true;
      if (now[place] === before[place]) take(control, value);
      else note(control, scratch, value);
      return text;
    });
    fill(told, newest.told);
    all.hidden = !notes.length;
    node.hidden = !isUnlike;
    return isUnlike;
  }

  const handle = { node: node, clear: clear, compare: compare, snapshot: [] };
  return handle;
}
