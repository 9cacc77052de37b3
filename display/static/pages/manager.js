/* The hall manager's page: who may see it, which hall, how it stands, and its three parts. */

import { Trouble, ask } from './api.js';
import { announce, byId, el, fill, first, put, say, set, words, write } from './dom.js';
import { follow } from './feed.js';
import { showTroubles } from './manager_kiosks.js';
import { countersOf, showFloor, tickFloor } from './manager_floor.js';
import { devicesOf, showAnnouncements, showDevices, showPairing, tickDevices } from './manager_screens.js';
import { showToday } from './manager_today.js';
import { dialog, minutesIn, perform, setActing } from './manager_acts.js';
import { signInForm, signOut } from './sign_in.js';
import { clock, duration, now, setNow, setZone } from './time.js';

const OVERSEES = ['HALL_MANAGER', 'ADMINISTRATOR', 'AUDITOR'], ACTS = ['HALL_MANAGER', 'ADMINISTRATOR'];
const LOOK_AGAIN_MS = 10000, COUNT_AGAIN_MS = 60000, TOO_OLD_MS = 20000, OBEYED_MS = 1500;
const PARTS = ['floor', 'screens', 'today'];

const page = { viewer: null, hall: null, overview: null, devices: null, live: null, link: { kind: 'late', heardAt: null }, part: 'floor', mayAct: false };

/* ---- the door ---- */

async function begin(note) {
  leave();
  try {
    const viewer = (await ask('Viewer')).viewer;
    if (viewer.kind !== 'STAFF') return askIn(note);
    page.viewer = viewer;
    byId('sign-out').hidden = false;
    await choose(viewer);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (error.kind === 'signedOut') return askIn(note);
    fill(byId('door'), el('p', { class: 'trouble card', role: 'alert' }, error.sentence + ' ',
      el('button', { onclick: () => begin(note) }, words.again)));
  }
}

function askIn(note) {
  byId('sign-out').hidden = true;
  signInForm(byId('door'), (isKept) => begin().then(() => { if (!isKept) write(byId('news'), words.sessionNotKept); }), note || null);
}

async function choose(viewer) {
  const grants = viewer.grants.filter((grant) => OVERSEES.indexOf(grant.role) >= 0 && !grant.agency);
  if (!grants.length) return refuse(words.refusedLead);
  const halls = grants.some((grant) => !grant.hall) ? await allHalls() : grants.map((grant) => grant.hall);
  const wanted = new URLSearchParams(location.search).get('hall');
  const hall = halls.find((one) => one.slug === wanted) || (wanted ? null : halls[0]);
  if (!hall) return refuse(words.refusedHall);
  offer(halls, hall);
  page.mayAct = grants.some((grant) => ACTS.indexOf(grant.role) >= 0 && (!grant.hall || grant.hall.slug === hall.slug));
  return open(hall);
}

async function allHalls() {
  const found = [];
  let after = null;
  do {
    const halls = (await ask('ManagedHalls', { after: after, language: first.language })).halls;
    found.push(...halls.nodes);
    after = halls.pageInfo.hasNextPage ? halls.pageInfo.endCursor : null;
  } while (after);
  return found;
}

function offer(halls, hall) {
  const unique = halls.filter((one, place) => halls.findIndex((other) => other.slug === one.slug) === place);
  byId('hall-choice').hidden = unique.length < 2;
  byId('hall-name').hidden = unique.length >= 2;
  fill(byId('halls'), unique.map((one) => el('option', { value: one.slug, selected: one.slug === hall.slug }, one.name)));
}

function refuse(sentence) {
  fill(byId('door'), el('div', { class: 'sign-in' }, el('h1', null, words.refusedTitle),
    el('p', { role: 'alert' }, say(sentence, { name: page.viewer.name })),
    el('p', null, el('a', { href: '/counter' }, words.toCounter))));
}

function leave() {
  if (page.live) page.live.stop();
  page.live = page.hall = page.overview = page.devices = null;
  byId('office').hidden = true;
  write(byId('link'), '');
}

/* ---- the office ---- */

async function open(hall) {
  setZone(hall.timezone);
  page.hall = hall;
  write(byId('hall-name'), hall.name);
  document.title = words.title + ' · ' + hall.name;
  const overview = (await ask('Overview', asked())).hallOverview;
  if (!overview) return refuse(words.refusedHall);
  write(byId('hall-name'), overview.hall.name);  // in the page's language
  document.title = words.title + ' · ' + overview.hall.name;
  fill(byId('door'));
  byId('office').hidden = false;
  setActing(act);
  showPairing(byId('screens'));
  takeIn(overview);
  page.live = follow({
    name: 'OverviewLive',
    variables: asked,
    ondata: (data) => takeIn(data.hallOverview),
    onstate: (state) => {
      page.link = state;
      if (state.kind === 'signedOut' || state.kind === 'refused') begin(words.troubleSignedOut);  // who they are now decides
      tick();
    }
  });
  lookAgain();
  if (page.part === 'today') countAgain();
}

function asked() {
  return { hall: page.hall.slug, language: first.language };
}

function takeIn(overview) {
  if (page.overview && Date.parse(overview.serverTime) < Date.parse(page.overview.serverTime)) return;
  setNow(overview.serverTime);
  const before = page.overview ? JSON.stringify(page.overview.printerTroubles) : '[]';
  page.overview = overview;
  showTiles();
  showTroubles(byId('printers-alarm'), overview.printerTroubles);
  if (before !== JSON.stringify(overview.printerTroubles)) lookAgain();  // the list of devices shall say the same
  showFloor(byId('floor'), overview, page.mayAct);
  showAnnouncements(overview, page.mayAct);
  const emergency = overview.announcements.find((text) => text.emergency);
  byId('alarm').hidden = !emergency;
  write(byId('alarm'), emergency ? say(words.emergencyOn, { text: emergency.text }) : '');
}

/* Waits grow and screens report without an event: look again, and say nothing if that fails, since the link says it. */
async function lookAgain() {
  const hall = page.hall;
  if (!hall || document.hidden) return;
  try {
    const [one, other] = await Promise.all([ask('Overview', asked()), ask('Devices', asked())]);
    if (hall !== page.hall || !one.hallOverview) return;
    takeIn(one.hallOverview);
    page.devices = devicesOf(other);
    showDevices(page.devices, page.mayAct);
    showTiles();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (error.kind === 'signedOut') begin(words.troubleSignedOut);
  }
}

async function countAgain() {
  const hall = page.hall;
  if (!hall || document.hidden || page.part !== 'today') return;
  try {
    const numbers = await ask('Today', asked());
    if (hall === page.hall) showToday(byId('today'), numbers, clock(now()));
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
  }
}

/* Do something, say that it is done, and look at once what came of it. */
async function act(done, sentence) {
  const result = await done();
  write(byId('news'), sentence);
  announce(sentence);
  clearTimeout(page.newsTimer);
  page.newsTimer = setTimeout(() => write(byId('news'), ''), 8000);
  lookAgain();
  setTimeout(lookAgain, OBEYED_MS);
  return result;
}

function showTiles() {
  const overview = page.overview, opening = overview.opening, pause = overview.hall.pause;
  const state = opening.open ? 'open' : pause ? 'paused' : 'closed';
  tile('opening', words['hall_' + state], opening.sentence, state === 'open' ? 'good' : state === 'paused' ? 'warn' : '');
  byId('pause').hidden = !page.mayAct;
  byId('read-only').hidden = page.mayAct;
  write(byId('pause'), pause ? words.resume : words.pause);
  const wait = overview.wait;
  tile('waiting', say(words.people, { count: wait.people }), wait.people
    ? say(words.meanAndOldest, { mean: duration(wait.meanSeconds), oldest: duration(wait.oldestSeconds) }) : words.nobody, '');
  const count = countersOf(overview);
  tile('counters', say(words.ofAll, { count: count.open, all: count.all }), say(words.onBreak, { count: count.away, busy: count.busy }), '');
  const late = overview.queues.filter((queue) => queue.overTarget || (queue.wait.people && !queue.openCounters)).length;
  tile('look', String(count.look + late), count.look + late ? say(words.lookDetail, { counters: count.look, queues: late }) : words.lookNothing,
    count.look + late ? 'warn' : 'good');
  if (page.devices) {
    const lost = page.devices.lost, all = page.devices.online + lost;
    tile('screens', say(words.ofAll, { count: page.devices.online, all: all }),
      lost ? say(words.screensLost, { count: lost }) : all ? words.screensFine : words.screensNone, lost ? 'bad' : all ? 'good' : '');
  }
}

function tile(name, strong, small, tone) {
  const node = byId('tile-' + name);
  node.className = 'card ' + tone;
  write(node.querySelector('strong'), strong);
  write(node.querySelector('small'), small);
}

byId('pause').addEventListener('click', () => {
  const pause = page.overview.hall.pause, hall = page.overview.hall.id;
  if (pause) {
    dialog({
      title: words.resumeTitle, lead: say(words.resumeLead, { reason: pause.reason }), fields: [],
      actions: [{ label: words.resume, kind: 'main', act: () => perform('ResumeHall', { hall: hall }, null, words.hallResumed) }]
    });
    return;
  }
  dialog({
    title: words.pauseTitle, lead: words.pauseLead,
    fields: [
      { name: 'reason', label: words.reason, required: true }, { name: 'reasonEn', label: words.reasonEn },
      { name: 'minutes', label: words.pauseMinutes, minutes: true }
    ],
    actions: [{
      label: words.pause, kind: 'main',
      act: (values, key) => perform('PauseHall', { hall: hall, reason: values.reason, reasonEn: values.reasonEn, endsAt: minutesIn(values.minutes) }, key, words.hallPaused)
    }]
  });
});

/* ---- parts ---- */

function turnTo(part) {
  page.part = part;
  PARTS.forEach((name) => {
    const isShown = name === part;
    byId(name).hidden = !isShown;
    set(byId('tab-' + name), { 'aria-selected': String(isShown), tabindex: isShown ? null : '-1' });
  });
  try { history.replaceState(null, '', '#' + part); } catch (error) { /* a page in a frame has none */ }
  countAgain();
}

PARTS.forEach((name, place) => {
  byId('tab-' + name).addEventListener('click', () => turnTo(name));
  byId('tab-' + name).addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    const next = PARTS[(place + step + PARTS.length) % PARTS.length];
    turnTo(next);
    byId('tab-' + next).focus();
  });
});

/* ---- time passes ---- */

function tick() {
  write(byId('clock'), page.hall ? clock(now()) : '');
  if (!page.overview) return;
  const link = page.link, sentence = { live: words.linkLive, late: words.linkLate, lost: words.linkLost }[link.kind] || '';
  const heard = clock(link.heardAt || Date.parse(page.overview.serverTime));
  write(byId('link'), say(sentence, { clock: heard }));
  byId('link').className = 'link push ' + link.kind;
  const isOld = link.kind !== 'live' && now() - (link.heardAt || Date.parse(page.overview.serverTime)) > TOO_OLD_MS;
  byId('stale').hidden = !isOld;
  if (isOld) write(byId('stale'), say(words.stale, { clock: heard }));
  document.querySelectorAll('#office button[data-act], #pause').forEach((button) => { button.disabled = isOld; });
  tickFloor();
  tickDevices();
}

byId('printers-alarm').querySelector('button').addEventListener('click', () => {
  turnTo('screens');
  byId('kiosk-list').scrollIntoView({ block: 'center' });
  byId('tab-screens').focus({ preventScroll: true });
});
byId('halls').addEventListener('change', () => {
  const language = first.language === 'EN' ? '&language=EN' : '';
  location.search = '?hall=' + encodeURIComponent(byId('halls').value) + language;
});
byId('sign-out').addEventListener('click', () => signOut().catch(() => undefined).then(() => begin()));
document.addEventListener('visibilitychange', () => { if (!document.hidden) { lookAgain(); countAgain(); } });
setInterval(tick, 1000);
setInterval(lookAgain, LOOK_AGAIN_MS);
setInterval(countAgain, COUNT_AGAIN_MS);
if (PARTS.indexOf(location.hash.slice(1)) >= 0) turnTo(location.hash.slice(1));
begin();
