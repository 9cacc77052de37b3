/* Forms made of descriptions: what was typed stays whatever the server says, errors stand beside their fields. */

import { Refusal, Trouble } from './api.js';
import { el, fill, words } from './dom.js';
import { controlFor } from './admin_controls.js';
import { makeStored } from './admin_stored.js';

let serial = 0;

/* options: fields (descriptions, see admin_controls.js; {group, fields} folds some away), values, submit(values, changed, seen) →
   promise, label of the button, more (nodes beside it), done(payload), keys of fields that were changed(name, form). For what others
   may change meanwhile: seen (what the values were read at) and newest(values) → promise of {values, seen, told (nodes)}, null if
   it is gone. Returns {node, isDirty(), focus(), control(name)}. */
export function makeForm(app, options) {
  serial += 1;
  const scope = 'form' + serial;
  const controls = [];
  const trouble = el('p', { class: 'trouble', role: 'alert', id: scope + '-trouble', tabindex: '-1' });
  const button = el('button', { class: 'main', type: 'submit' }, options.label || words.save);
  const body = options.fields.map((field) => part(app, scope, field, options.values || {}, controls));
  const node = el('form', { novalidate: true, class: 'record', 'aria-describedby': trouble.id },
    body, trouble, el('div', { class: 'keys' }, button, options.more));
  const stored = makeStored(app, scope, controls);
  trouble.after(stored.node);
  let before = snapshot();
  let seen = options.seen;
  let isSaving = false;

  function snapshot() {
    return controls.map((control) => JSON.stringify(control.get()));
  }

  function isDirty() {
    return snapshot().some((text, place) => text !== before[place]);
  }

  function collected(onlyChanged) {
    const values = {};
    const now = snapshot();
    controls.forEach((control, place) => {
      if (onlyChanged && now[place] === before[place]) return;
      Object.assign(values, { [control.field.name]: control.get() });
    });
    return values;
  }

  function refuse(errors) {
    const rest = [];
    let first = null;
    for (const error of errors) {
      const path = error.field || [];
      const control = controls.find((one) => path.indexOf(one.field.name) >= 0 || path.indexOf(one.field.alias) >= 0);
      if (control) {
        control.fail(besideField(error.message), path.slice(path.indexOf(control.field.name) + 1));
        first = first || control;
      } else rest.push(error.message);
    }
    trouble.textContent = rest.join(' ') || words.checkFields;
    if (first) first.focus();
    else trouble.focus();
  }

  node.addEventListener('submit', (event) => {
    event.preventDefault();
    save();
  });

  async function save() {
    if (isSaving) return;
    stored.clear();
    controls.forEach((control) => control.fail(null));
    fill(trouble);
    const missing = controls.filter((control) => control.isMissing());
    if (missing.length) {
      missing.forEach((control) => control.fail(words.required));
      trouble.textContent = words.checkFields;
      missing[0].focus();
      return;
    }
    isSaving = true;
    button.setAttribute('aria-disabled', 'true');
    button.textContent = words.saving;
    try {
      const payload = await saved();
      before = snapshot();
      options.done(payload);
    } catch (error) {
      if (error.code === 'SIGN_IN_REQUIRED') app.signInAgain();
      if (error.code === 'CONFLICT' && options.newest) {
        trouble.textContent = words.conflict;
        trouble.focus();
      } else if (error instanceof Refusal) refuse(error.errors);
      else if (error instanceof Trouble) {
        trouble.textContent = error.sentence;
        trouble.focus();
        if (error.kind === 'signedOut') app.signInAgain();
      } else throw error;
    } finally {
      isSaving = false;
      button.removeAttribute('aria-disabled');
      button.textContent = options.label || words.save;
    }
  }

  /* Whoever was faster is shown; where they changed nothing of this form, it is saved upon theirs. */
  async function saved() {
    try {
      return await options.submit(collected(false), collected(true), seen);
    } catch (error) {
      if (error.code !== 'CONFLICT' || !options.newest) throw error;
      const newest = await options.newest(collected(false));
      if (!newest) throw new Trouble('gone', words.gone);
      seen = newest.seen;
      const now = snapshot();
      const isUnlike = stored.compare(newest, before, now);
      before = stored.snapshot;
      if (isUnlike) throw error;
      return options.submit(collected(false), collected(true), seen);
    }
  }

  return {
    node: node,
    isDirty: isDirty,
    control: (name) => controls.find((one) => one.field.name === name),
    reset: () => { before = snapshot(); },
    focus: () => { if (controls[0]) controls[0].focus(); }
  };
}

/* "Isian tidak sah: code: huruf besar": beside the field, what it is called in the API tells nobody anything. */
export function besideField(message) {
  const found = /^(?:(?:Baris|Line) \d+: )?[^:]+: \w+: (.+)$/.exec(message);
  return found ? found[1][0].toUpperCase() + found[1].slice(1) : message;
}

function part(app, scope, field, values, controls) {
  if (field.fields) {
    const inside = field.fields.map((one) => part(app, scope, one, values, controls));
    const grid = el('div', { class: 'fields' }, inside);
    return field.folded
      ? el('details', null, el('summary', null, words['g_' + field.group]), grid)
      : el('fieldset', null, el('legend', null, words['g_' + field.group]), grid);
  }
  const control = controlFor(app, scope, field, values[field.name]);
  controls.push(control);
  return control.node;
}
