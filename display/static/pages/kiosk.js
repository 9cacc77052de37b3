/* A machine at which citizens take numbers. Floor: Chromium 64. */

import { Trouble } from './api.js';
import { announce, byId, el, fill, first, words, write } from './dom.js';
import { follow } from './feed.js';
import { listenToReader } from './kiosk_arriving.js';
import { asHome, showCrowds } from './kiosk_choosing.js';
import { watchIdle } from './kiosk_idle.js';
import { danger, keepIt, leave } from './kiosk_number.js';
import { pair } from './kiosk_pairing.js';
import { renewCode } from './kiosk_phone.js';
import { serviceScreen } from './kiosk_service.js';
import { back, canGoBack, go, hold, kiosk, loadWords, redraw, screens, speak, visit } from './kiosk_stage.js';
import { beDevice, heldToken, keepDevice } from './session.js';
import { clock, now, setNow, setZone } from './time.js';

const BEAT_MS = 3000;
const BEAT_AGAIN_MS = 1000;
const BEAT_LASTS_MS = 4000;
const SIZES = ['', 'larger', 'largest'];

let feed = null;
let failures = 0;
let isFeedLive = true;
let size = 0;
let hasWords = false;

screens.service = serviceScreen;

async function start() {
  if (!heldToken()) return pair(start);
  go('boot');
  try {
    await asHome();
    setZone(kiosk.hall.timezone);
    if (feed) feed.stop();
    feed = follow({ name: 'KioskLive', variables: () => ({ hall: kiosk.hall.slug, language: first.language }), ondata: hear, onstate: turn, pingAfterMs: 5000 });
    go('home');
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (error.kind === 'signedOut') shutOut();
    else setTimeout(() => { if (visit().name === 'boot') start(); }, BEAT_MS);
  }
  return null;
}

/* The token holds no longer: staff have shut the machine out. */
function shutOut() {
  keepDevice(null);
  if (feed) feed.stop();
  feed = null;
  kiosk.hall = null;
  setDown();
  pair(start);
}

function hear(data) {
  const board = data.board;
  setNow(board.serverTime);
  kiosk.opening = board.opening;
  kiosk.waiting = {};
  for (const queue of board.queues) kiosk.waiting[queue.id] = queue.waitingCount;
  byId('emergency').hidden = !board.emergency;
  write(byId('emergency'), board.emergency);
  const sentence = board.opening.open ? '' : board.opening.sentence;
  if (sentence !== hear.sentence && ['home', 'agencies'].indexOf(visit().name) >= 0) redraw();
  hear.sentence = sentence;
  showCrowds();
}

function turn(state) {
  if (state.kind === 'signedOut') shutOut();
  else if (state.kind === 'refused') start();  // a token that ended while it was followed is refused first
  else {
    isFeedLive = state.kind === 'live';
    setDown();
  }
}

/* Ask whether the server is there, every few seconds: a banner within ten, and back by itself. */
async function beat() {
  const began = Date.now();
  try {
    const answer = await within(fetch('/version', { cache: 'no-store' }), BEAT_LASTS_MS);
    const told = await within(answer.json(), BEAT_LASTS_MS);
    failures = 0;
    setNow(told.time);
    if (told.version !== first.version && isClean()) location.reload();
  } catch (error) {
    failures += Date.now() - began > BEAT_AGAIN_MS ? 2 : 1;
  }
  setDown();
  if (!hasWords && !failures) loadWords().then(() => { hasWords = true; drawFrame(); }, () => { /* at the next beat */ });
  setTimeout(beat, failures ? BEAT_AGAIN_MS : BEAT_MS);
}

function within(promise, ms) {
  return Promise.race([promise, new Promise((done, fail) => setTimeout(() => fail(new TypeError('late')), ms))]);
}

function setDown() {
  const isDown = failures >= 2 || (feed !== null && !isFeedLive);
  if (isDown === kiosk.isDown) return;
  kiosk.isDown = isDown;
  byId('down').hidden = !isDown;
  hold();
  if (isDown) announce(words.down);
  else if (visit().name === 'home') go('home');
}

function isClean() {
  return (visit().name === 'home' || visit().name === 'pair' || visit().name === 'boot') && first.language === 'ID' && !size && !document.body.classList.contains('low');
}

function wipe() {
  leave();
  size = 0;
  document.body.classList.remove('low');
  sized();
  if (speak('ID') && feed) feed.refresh();
  if (kiosk.hall) go('home');
  else change();
}

function sized() {
  document.documentElement.className = SIZES[size];
}

function goHome() {
  leave();
  go('home');
}

function tell() {
  write(byId('clock'), kiosk.hall ? clock(now()) + ' ' + kiosk.hall.zoneName : '');
}

/* The frame: above whose hall it is and what time, below what helps. */
function drawFrame() {
  write(byId('down'), words.down);
  tell();
  const isLow = document.body.classList.contains('low');
  const tool = (name, act, more) => el('button', Object.assign({ class: 'tall', onclick: act }, more), name);
  const atHome = ['home', 'pair', 'boot'].indexOf(visit().name) >= 0;
  write(byId('hall'), kiosk.hall ? kiosk.hall.name : words.title);
  const other = first.language === 'ID' ? 'EN' : 'ID';
  const focused = byId('tools').contains(document.activeElement) ? document.activeElement.id : null;
  fill(byId('tools'),
    tool(words.startOver, goHome, { id: 'start-over', hidden: atHome }),
    tool('‹ ' + words.back, back, { id: 'back', hidden: !canGoBack() }),
    hasWords && tool(words.otherLanguage, () => { if (speak(other)) { if (feed) feed.refresh(); change(); } }, { id: 'language', lang: other.toLowerCase() }),
    tool(words['size_' + size], () => { size = (size + 1) % SIZES.length; sized(); change(); }, { id: 'size' }),
    tool(isLow ? words.lowOff : words.lowOn, () => { document.body.classList.toggle('low'); change(); }, { id: 'low', 'aria-pressed': String(isLow) }),
    tool('▲', () => scroll(-1), { id: 'up', class: 'tall arrow', 'aria-label': words.up }),
    tool('▼', () => scroll(1), { id: 'more', class: 'tall arrow', 'aria-label': words.moreBelow }));
  if (focused && byId(focused)) byId(focused).focus();
  arrows();
}

/* Draw anew in another language or size. */
function change() {
  redraw();
  drawFrame();
}

function scroll(direction) {
  const main = byId('main');
  main.scrollTop += direction * main.clientHeight * 0.8;
}

function arrows() {
  const main = byId('main');
  const isLong = main.scrollHeight > main.clientHeight + 4;
  byId('up').hidden = byId('more').hidden = !isLong;
  byId('up').disabled = main.scrollTop < 4;
  byId('more').disabled = main.scrollTop + main.clientHeight > main.scrollHeight - 4;
}

/* Whoever sets the machine up may hand it the token of `device pair` in the address, which then forgets it. */
function takeToken() {
  const brought = /^#token=([\w-]+)$/.exec(location.hash);
  if (!brought) return;
  keepDevice(brought[1]);
  history.replaceState(null, '', location.pathname + location.search);
}

beDevice('kiosk');
takeToken();
document.addEventListener('contextmenu', (event) => event.preventDefault());
window.addEventListener('stage', drawFrame);
window.addEventListener('resize', arrows);
byId('main').addEventListener('scroll', arrows);
setInterval(tell, 1000);
setInterval(renewCode, 1000);
listenToReader(() => kiosk.hall !== null && byId('idle').hidden);
watchIdle({ isClean: isClean, danger: danger, keep: keepIt, wipe: wipe });
start();
beat();
