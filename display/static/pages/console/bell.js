/* Says once that somebody waits where nobody did: a tone, the title, a notification where it is allowed. */

import { first, say, words } from '../dom.js';

const MUTED = 'antrean.bell.off';
const TONES = [[659, 0], [880, 0.16]];  // two notes, Hz and seconds

let audio = null;
let before = null;
const title = document.title;

export function isMuted() {
  return localStorage.getItem(MUTED) === '1';
}

export function mute(isOff) {
  localStorage.setItem(MUTED, isOff ? '1' : '0');
  if (!isOff) ring();
}

/* The browser lets a page sound only after somebody touched it. */
export function wake() {
  if (!audio && window.AudioContext) audio = new AudioContext();
  if (audio && audio.state === 'suspended') audio.resume();
}

/* count: who waits now; isListening: the counter is open. */
export function hear(count, isListening, label) {
  document.title = (count ? '(' + count + ') ' : '') + say(words.counterLabel, { label: label }) + ' · ' + title;
  const isNews = before === 0 && count > 0 && isListening;
  before = count;
  if (!isNews) return false;
  if (!isMuted()) ring();
  if (window.Notification && Notification.permission === 'granted') {
    new Notification(say(words.bellNotification, { label: label }), { body: say(words.waitingCount, { count: count }), lang: first.language.toLowerCase(), tag: 'antrean' });
  }
  return true;
}

export function forgetBell() {
  before = null;
}

function ring() {
  wake();
  if (!audio) return;
  for (const [hertz, after] of TONES) {
    const at = audio.currentTime + after;
    const tone = audio.createOscillator(), gain = audio.createGain();
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.55);
  }
}
