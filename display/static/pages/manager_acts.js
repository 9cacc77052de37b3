/* Asks before something is done in the hall, and keeps what was typed until it is. */

import { Refusal, Trouble, act, actOnce, newKey } from './api.js';
import { el, fill, say, set, words } from './dom.js';
import { now } from './time.js';

let acting = (done) => done();

/* run(done, sentence): what stands around every act. */
export function setActing(run) {
  acting = run;
}

/* Do an act of the API and say so. key null: its input takes none. */
export function perform(name, input, key, sentence) {
  return acting(() => (key ? act(name, input, key) : actOnce(name, input)), sentence);
}

/* So many minutes from now, for the API; null for none. */
export function minutesIn(minutes) {
  return minutes ? new Date(now() + Number(minutes) * 60000).toISOString() : null;
}

/* "12 mnt": where a table has no room for more. */
export function short(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return words.short_under;
  if (minutes < 60) return say(words.short_minutes, { count: minutes });
  return say(words.short_hours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/* Shut a device out. */
export function revoke(device) {
  dialog({
    title: say(words.revokeTitle, { name: device.name }), lead: words.revokeLead,
    actions: [{ label: words.revoke, kind: 'danger', act: () => perform('RevokeDevice', { device: device.id }, null, say(words.revoked, { name: device.name })) }]
  });
}

/* fields: {name, label, hint, required, minutes, port, long, value, choices: [{value, label}]}. actions: {label, kind, act(values, key), free: whatever the fields hold}; while one runs all are
   off; what the API refuses stands in the dialog, beside its field where it names one. Returns the dialog. */
export function dialog(options) {
  const back = document.activeElement, key = newKey();
  const fields = (options.fields || []).map(asField);
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const cancel = el('button', { type: 'button', onclick: () => node.close() }, words.cancel);
  const buttons = options.actions.map((action, place) => el('button', {
    type: place === 0 ? 'submit' : 'button', class: action.kind, onclick: (event) => { event.preventDefault(); run(action); }
  }, action.label));
  const form = el('form', { novalidate: true }, fields.map((field) => field.node), options.more || null, trouble,
    el('div', { class: 'buttons' }, cancel, buttons));
  const node = el('dialog', { 'aria-labelledby': 'dialog-title' }, el('h2', { id: 'dialog-title' }, options.title),
    options.lead ? el('p', null, options.lead) : null, form);
  form.addEventListener('submit', (event) => { event.preventDefault(); run(options.actions[0]); });

  let isRunning = false;
  async function run(action) {
    if (isRunning || (!action.free && !fields.map((field) => field.check()).every(Boolean))) return;
    isRunning = true;
    fill(trouble);
    [cancel, ...buttons].forEach((button) => { button.disabled = true; });
    try {
      const values = {};
      fields.forEach((field) => { values[field.name] = field.input.value.trim(); });
      const next = await action.act(values, key);
      node.close();
      if (typeof next === 'function') next();
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof Trouble)) throw error;
      show(error);
    } finally {
      isRunning = false;
      [cancel, ...buttons].forEach((button) => { button.disabled = false; });
    }
  }

  function show(error) {
    const names = (error.errors || []).reduce((all, one) => all.concat((one.field || []).slice().reverse()), []);
    const field = fields.find((one) => one.name === names.find((name) => fields.some((other) => other.name === name)));
    if (field) field.blame(error.sentence);
    else fill(trouble, error.sentence);
  }

  node.addEventListener('close', () => {
    node.remove();
    if (back && back.isConnected) back.focus();
  });
  document.body.append(node);
  node.showModal();
  (fields[0] ? fields[0].input : options.actions[0].kind === 'danger' ? cancel : buttons[0]).focus();
  return node;
}

function asField(field) {
  const id = 'field-' + field.name;
  const input = field.choices ? el('select', { id: id, name: field.name }, field.choices.map((one) => el('option', { value: one.value }, one.label))) : field.long
    ? el('textarea', { id: id, name: field.name, rows: 3, maxlength: 300, required: field.required })
    : el('input', { id: id, name: field.name, maxlength: 200, required: field.required, inputmode: field.minutes || field.port ? 'numeric' : null, autocomplete: 'off' });
  input.value = field.value || '';
  const fault = el('small', { id: id + '-fault', class: 'trouble', role: 'alert' });
  const blame = (text) => {
    fill(fault, text);
    set(input, { 'aria-invalid': text ? 'true' : null, 'aria-describedby': text ? fault.id : null });
    if (text) input.focus();
  };
  const check = () => {
    const value = input.value.trim();
    const isUpTo = (most) => /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= most;
    const text = field.required && !value ? words.required : field.minutes && value && !isUpTo(600) ? words.notANumber
      : field.port && value && !isUpTo(65535) ? words.notAPort : '';
    blame(text);
    return !text;
  };
  return { name: field.name, input: input, blame: blame, check: check, node: el('label', { class: 'field', for: id }, el('span', null, field.label), field.hint && el('small', { class: 'hint' }, field.hint), input, fault) };
}
