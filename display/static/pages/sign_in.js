/* The sign-in form of the pages for staff. */

import { Refusal, Trouble, actOnce } from './api.js';
import { el, fill, words } from './dom.js';
import { forget, keep } from './session.js';

/* Puts the form into a place; onsigned(isKept) once somebody is signed in. note: why it is shown again, or null. */
export function signInForm(place, onsigned, note) {
  const username = field('username', 'text', 'username');
  const password = field('password', 'password', 'current-password');
  const trouble = el('p', { id: 'sign-in-trouble', class: 'trouble', role: 'alert' }, note);
  const button = el('button', { class: 'main', type: 'submit' }, words.signIn);
  const form = el('form', { class: 'sign-in', novalidate: true, 'aria-describedby': 'sign-in-trouble' },
    el('h1', null, words.signInTitle), username.label, password.label, trouble, button);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    fill(trouble);
    try {
      const payload = await entered({ username: username.input.value.trim(), password: password.input.value });
      onsigned(await keep(payload.token));
    } catch (error) {
      trouble.textContent = error instanceof Refusal || error instanceof Trouble ? error.sentence : words.troubleAwayRead;
      button.disabled = false;
      password.input.focus();
      password.input.select();
    }
  });
  fill(place, form);
  (username.input.value ? password : username).input.focus();
  return form;
}

/* A session that has ended still comes along in the cookie, and lets nobody in: it goes first. */
async function entered(input) {
  try {
    return await actOnce('SignIn', input);
  } catch (error) {
    if (error.kind !== 'signedOut') throw error;
    await forget();
    return actOnce('SignIn', input);
  }
}

/* End the session on the server, then here; what the server does not hear ends by its time. */
export async function signOut() {
  try {
    await actOnce('SignOut', { everywhere: false });
  } finally {
    await forget();
  }
}

function field(name, type, autocomplete) {
  const input = el('input', { id: name, name: name, type: type, autocomplete: autocomplete, required: true, autocapitalize: 'none', spellcheck: 'false' });
  return { input: input, label: el('label', { class: 'field', for: name }, el('span', null, words[name]), input) };
}
