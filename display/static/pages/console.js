/* The officers' console: the door, the choice of a counter, the desk. */

import { ask } from './api.js';
import { byId, el, fill, first, words } from './dom.js';
import { chooseCounter } from './console/choice.js';
import { openDesk } from './console/desk.js';
import { signInForm, signOut } from './sign_in.js';

const main = byId('main');
const leaveButton = byId('sign-out');
let desk = null;

byId('language').addEventListener('click', (event) => {
  event.preventDefault();  // the counter stands in the fragment and comes along
  location.assign('?language=' + event.currentTarget.dataset.language + location.hash);
});
leaveButton.addEventListener('click', () => {
  const end = () => location.replace(location.pathname + '?language=' + first.language);
  signOut().then(end, end);
});
addEventListener('hashchange', () => location.reload());

async function begin() {
  try {
    const viewer = (await ask('Person', { language: first.language })).viewer;
    if (viewer.kind !== 'STAFF') return door();
    await seat(viewer);
  } catch (error) {
    if (error.kind === 'signedOut') door();
    else if (error.sentence) trouble(error.sentence);
    else throw error;
  }
}

async function seat(viewer) {
  leaveButton.hidden = false;
  byId('who').textContent = viewer.name;
  const chosen = await chooseCounter(main, viewer, decodeURIComponent(location.hash.slice(1)));
  history.replaceState(null, '', location.pathname + location.search + '#' + encodeURIComponent(chosen.counter.id));
  desk = openDesk(main, viewer, chosen, leave);
}

function door() {
  leaveButton.hidden = true;
  byId('who').textContent = '';
  signInForm(main, () => begin());
}

/* Back to the choice. */
function leave() {
  desk.stop();
  history.replaceState(null, '', location.pathname + location.search);
  begin();
}

function trouble(sentence) {
  fill(main, el('section', { class: 'card door' },
    el('p', { class: 'trouble', role: 'alert' }, sentence),
    el('button', { class: 'main', onclick: begin }, words.again)));
}

begin();
