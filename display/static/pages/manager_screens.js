/* Screens of a hall with their heartbeat, pairing, and what is said on the glass. */

import { Refusal, Trouble, newKey } from './api.js';
import { byId, el, fill, first, list, say, set, words, write } from './dom.js';
import { dialog, minutesIn, perform, revoke } from './manager_acts.js';
import { showKiosks } from './manager_kiosks.js';
import { clock, duration, since } from './time.js';

const OFFLINE_SECONDS = 90, STRANGER_SECONDS = 600, CLOCK_OFF_MS = 2000, LAG_MS = 1000;
const COMMANDS = ['IDENTIFY', 'TEST_SOUND', 'MUTE', 'UNMUTE', 'RELOAD'];

let overview = null, mayAct = false;

/* The devices of a hall from one answer: screens with whatever shows them, kiosks, and how many are online and how many
   paired ones are not. */
export function devicesOf(answer) {
  const players = answer.hallOverview ? answer.hallOverview.players : [];
  const devices = answer.devices.nodes.filter((device) => !device.revokedAt);
  const known = answer.screens || players.map((player) => player.screen).filter((screen, place, all) => all.findIndex((other) => other.id === screen.id) === place);
  const ofTheHall = (screen) => (screen.zone === '' ? 0 : 1);
  const screens = known.slice().sort((one, other) => ofTheHall(one) - ofTheHall(other)).map((screen) => {
    const own = devices.filter((device) => device.kind === 'SCREEN' && device.screen && device.screen.id === screen.id);
    const shown = players.filter((player) => player.screen.id === screen.id);
    const paired = own.map((device) => ({ key: device.id, device: device, player: shown.find((player) => player.device && player.device.id === device.id) || null }));
    const strangers = shown.filter((player) => !player.device && since(player.seenAt) < STRANGER_SECONDS).map((player) => ({ key: player.name, device: null, player: player }));
    return { screen: screen, rows: paired.concat(strangers) };
  });
  const rows = screens.reduce((all, one) => all.concat(one.rows), []);
  return {
    screens: screens,
    kiosks: devices.filter((device) => device.kind === 'KIOSK'),
    online: rows.filter((row) => row.player && isOnline(row.player)).length,
    lost: rows.filter((row) => row.device && !(row.player && isOnline(row.player))).length,
    presence: answer.hall ? answer.hall.presenceCode : null
  };
}

function isOnline(player) { return since(player.seenAt) < OFFLINE_SECONDS; }

/* ---- what stands on the page before anything is known ---- */

export function showPairing(place) {
  fill(place, el('div', { class: 'screens' },
    el('div', null,
      el('section', { class: 'card' }, el('h2', null, words.screensTitle), el('ul', { id: 'screen-list' })),
      el('section', { class: 'card' }, el('h2', null, words.kiosks), el('ul', { id: 'kiosk-list' }), el('p', { id: 'no-kiosks', class: 'hint' }, words.noKiosks))),
    el('div', null,
      el('section', { class: 'card' }, el('h2', null, words.announcements), el('ul', { id: 'said' }), el('p', { id: 'nothing-said', class: 'hint' }, words.noAnnouncements),
        el('div', { class: 'buttons' }, el('button', { id: 'announce', 'data-act': true, class: 'main', onclick: announce }, words.announceIt),
          el('button', { id: 'emergency', 'data-act': true, class: 'danger', onclick: () => emergency('') }, words.emergencyIt))),
      pairing(),
      el('section', { class: 'card', id: 'presence', hidden: true }, el('h2', null, words.presence), el('p', { class: 'hint' }, words.presenceLead), el('div'), el('strong')))));
}

/* ---- devices ---- */

export function showDevices(devices, isActing) {
  mayAct = isActing;
  list(byId('screen-list'), devices.screens, (one) => one.screen.id, makeScreen, changeScreen);
  showKiosks(devices.kiosks, mayAct);
  byId('pairing').hidden = !mayAct;
  const select = byId('pair-as'), chosen = select.value;
  fill(select, devices.screens.map((one) => el('option', { value: one.screen.slug }, one.screen.name)), el('option', { value: '' }, words.asKiosk));
  if (Array.from(select.options).some((option) => option.value === chosen) && select.dataset.touched) select.value = chosen;
  showPresence(devices.presence);
}

function makeScreen(one) {
  return el('li', { class: 'screen' },
    el('div', { class: 'line' }, el('h3'), el('a', { target: '_blank', rel: 'noopener', 'aria-label': words.openScreen + ' ' + one.screen.name }, words.openScreen)),
    el('ul'), el('p', { class: 'hint unshown' }, words.notShown));
}

function changeScreen(node, one) {
  write(node.querySelector('h3'), one.screen.name);
  set(node.querySelector('a'), { href: '/display/' + overview.hall.slug + '/' + one.screen.slug });
  list(node.querySelector('ul'), one.rows, (row) => row.key, makePlayer, (own, row) => changePlayer(own, row, one.screen));
  node.querySelector('.unshown').hidden = one.rows.length > 0;
}

function makePlayer() {
  const buttons = COMMANDS.map((command) => el('button', { 'data-act': true, 'data-command': command }, words['command_' + command]));
  const node = el('li', { class: 'player' },
    el('div', { class: 'line' }, el('strong'), el('span', { class: 'chip alive' }), el('span', { class: 'chip good speaks' }, words.speaks)),
    el('p', { class: 'told hint' }), el('p', { class: 'shown' }),
    el('div', { class: 'keys' }, buttons, el('button', { 'data-act': true, class: 'danger revoke' }, words.revoke)));
  node.querySelectorAll('[data-command]').forEach((button) => button.addEventListener('click', () => command(node, button)));
  node.querySelector('.revoke').addEventListener('click', () => revoke(node.row.device));
  return node;
}

function changePlayer(node, row, screen) {
  const player = row.player, name = row.device ? row.device.name : words.unpaired;
  node.row = row;
  node.screen = screen;
  write(node.querySelector('strong'), name);
  node.querySelector('.speaks').hidden = !(player && player.speaks && isOnline(player));
  write(node.querySelector('.told'), player ? told(player) : '');
  write(node.querySelector('.shown'), player && player.shown ? say(words.shows, { text: player.shown }) : '');
  const isMuted = Boolean(player && player.audio === 'muted');
  node.querySelector('.keys').hidden = !mayAct;
  node.querySelectorAll('[data-command]').forEach((button) => {
    const one = button.dataset.command;
    button.hidden = (one === 'MUTE' && isMuted) || (one === 'UNMUTE' && !isMuted);
    set(button, { 'aria-label': say(words.commandOf, { command: words['command_' + one], name: name }) });
  });
  set(node.querySelector('.revoke'), { hidden: !row.device, 'aria-label': say(words.commandOf, { command: words.revoke, name: name }) });
  alive(node);
}

function told(player) {
  const parts = [words['audio_' + player.audio]];
  if (player.lagMs > LAG_MS) parts.push(say(words.lag, { ms: player.lagMs }));
  if (Math.abs(player.clockOffsetMs) > CLOCK_OFF_MS) parts.push(say(words.clockOff, { seconds: Math.round(player.clockOffsetMs / 1000) }));
  if (player.pageVersion !== first.version) parts.push(words.oldPage);
  return parts.join(' · ');
}

function alive(node) {
  const player = node.row.player, seenAt = player ? player.seenAt : node.row.device && node.row.device.seenAt;
  const chip = node.querySelector('.alive'), isThere = Boolean(player && isOnline(player));
  write(chip, isThere ? words.online : seenAt ? say(words.offline, { ago: duration(since(seenAt)) }) : words.never);
  chip.className = 'chip alive ' + (isThere ? 'good' : 'bad');
}

/* A device that falls silent is offline on this page too, though nothing tells of it. */
export function tickDevices() {
  document.querySelectorAll('#screen-list .player').forEach(alive);
}

async function command(node, button) {
  const row = node.row, name = row.device ? row.device.name : node.screen.name, what = button.dataset.command;
  const meant = row.device ? { device: row.device.id } : { screen: node.screen.id };
  button.disabled = true;
  try {
    await perform('CommandScreen', Object.assign({ command: what }, meant), newKey(), say(words.told, { name: name, command: words['command_' + what] }));
    write(node.querySelector('.told'), row.player ? told(row.player) : '');
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof Trouble)) throw error;
    write(node.querySelector('.told'), error.sentence);
  } finally {
    button.disabled = false;
  }
}

/* ---- pairing ---- */

function pairing() {
  const code = el('input', { id: 'pair-code', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: 12, required: true });
  const name = el('input', { id: 'pair-name', autocomplete: 'off', maxlength: 120 });
  const as = el('select', { id: 'pair-as', onchange: () => { as.dataset.touched = 'yes'; } });
  const trouble = el('p', { id: 'pair-trouble', class: 'trouble', role: 'alert' });
  const form = el('form', { novalidate: true },
    el('label', { class: 'field', for: 'pair-code' }, el('span', null, words.code), code, trouble),
    el('label', { class: 'field', for: 'pair-as' }, el('span', null, words.asScreen), as),
    el('label', { class: 'field', for: 'pair-name' }, el('span', null, words.deviceName), name),
    el('button', { class: 'main', 'data-act': true, type: 'submit' }, words.approve));
  let key = newKey();
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fault = code.value.trim() ? '' : words.required;
    fill(trouble, fault);
    set(code, { 'aria-invalid': fault ? 'true' : null, 'aria-describedby': fault ? trouble.id : null });
    if (fault) return code.focus();
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      const called = name.value.trim() || as.options[as.selectedIndex].text;  // else it would bear its own: Linux x86_64
      const wish = { code: code.value.trim(), hall: overview.hall.slug, screen: as.value || null, name: called };
      await perform('ApproveDevice', wish, key, say(words.approved, { name: called }));
      key = newKey();
      code.value = name.value = '';
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof Trouble)) throw error;
      if (error instanceof Refusal) key = newKey();
      fill(trouble, error.sentence);
      set(code, { 'aria-invalid': 'true', 'aria-describedby': trouble.id });
      code.focus();
    } finally {
      button.disabled = false;
    }
  });
  return el('section', { class: 'card', id: 'pairing' }, el('h2', null, words.pairTitle), el('p', { class: 'hint' }, words.pairLead), form);
}

function showPresence(presence) {
  const place = byId('presence');
  place.hidden = !presence;
  if (!presence || place.dataset.code === presence.code) return;
  place.dataset.code = presence.code;
  fill(place.querySelector('div'), el('svg', { viewBox: '0 0 ' + presence.qr.size + ' ' + presence.qr.size, role: 'img', 'aria-label': words.presence },
    el('path', { d: presence.qr.path, stroke: '#000' })));
  write(place.querySelector('strong'), presence.code);
}

/* ---- what is said on the screens ---- */

export function showAnnouncements(news, isActing) {
  overview = news;
  mayAct = isActing;
  list(byId('said'), news.announcements, (text) => text.id, makeSaid, changeSaid);
  byId('nothing-said').hidden = news.announcements.length > 0;
  byId('announce').hidden = byId('emergency').hidden = !mayAct;
}

function makeSaid() {
  const node = el('li', { class: 'line' }, el('p', null, el('span', { class: 'chip bad' }, words.emergency), ' ', el('span'), ' ', el('small', { class: 'hint' })), el('button', { 'data-act': true }, words.endIt));
  node.querySelector('button').addEventListener('click', () => dialog({
    title: words.endTitle, lead: node.said.text,
    actions: [{ label: words.endIt, kind: 'main', act: () => perform('RetractAnnouncement', { announcement: node.said.id }, null, words.ended) }]
  }));
  return node;
}

function changeSaid(node, text) {
  node.said = text;
  const parts = node.querySelector('p').children;
  parts[0].hidden = !text.emergency;
  write(parts[1], text.text);
  write(parts[2], text.endsAt ? say(words.until, { clock: clock(text.endsAt) }) : '');
  set(node.querySelector('button'), { hidden: !mayAct, 'aria-label': words.endIt + ': ' + text.text });
}

function announce() {
  dialog({
    title: words.announcements,
    fields: [
      { name: 'text', label: words.announceText, required: true, long: true }, { name: 'textEn', label: words.announceTextEn, long: true },
      { name: 'minutes', label: words.announceMinutes, minutes: true }
    ],
    actions: [{
      label: words.announceIt, kind: 'main',
      act: (values, key) => perform('Announce', { hall: overview.hall.id, text: values.text, textEn: values.textEn, endsAt: minutesIn(values.minutes) }, key, words.announced)
    }]
  });
}

/* Two steps: what takes every screen is read once more before it does. */
function emergency(text, textEn) {
  dialog({
    title: words.emergencyTitle, lead: words.emergencyLead,
    fields: [{ name: 'text', label: words.emergencyText, required: true, long: true, value: text }, { name: 'textEn', label: words.announceTextEn, long: true, value: textEn }],
    actions: [{ label: words.emergencyNext, kind: 'main', act: (values) => Promise.resolve(() => confirm(values)) }]
  });
}

function confirm(values) {
  dialog({
    title: words.emergencyTitle, lead: words.emergencySure,
    more: el('blockquote', null, values.text, values.textEn ? el('span', null, values.textEn) : null),
    actions: [{
      label: words.emergencyConfirm, kind: 'danger',
      act: (nothing, key) => perform('Announce', { hall: overview.hall.id, text: values.text, textEn: values.textEn, emergency: true }, key, words.emergencyShown)
    }]
  });
}
