/* Calls somebody who does not look: a vibration, and two tones once a tap has allowed them. */

let context = null;
let isTouched = false;  // before that a browser lets nothing shake, and complains aloud
['click', 'touchend', 'keydown'].forEach((name) => document.addEventListener(name, () => { isTouched = true; }, { passive: true }));

/* Whether this browser can sound at all. */
export function canSound() {
  return Boolean(window.AudioContext || window.webkitAudioContext);
}

/* Whether tones sound now. */
export function isSounding() {
  return context !== null && context.state === 'running';
}

/* Allow tones; only within a tap. Resolves to whether they sound; a short one says so. */
export async function allowSound() {
  try {
    if (context === null) context = new (window.AudioContext || window.webkitAudioContext)();
    await context.resume();
    tone(660, 0, 0.12);
  } catch (error) {
    context = null;
  }
  return isSounding();
}

export async function silence() {
  const ended = context;
  context = null;
  if (ended) await ended.close();
}

/* Somebody is called: long and loud. */
export function ring() {
  shake([400, 200, 400, 200, 800]);
  for (let round = 0; round < 3; round += 1) {
    tone(880, round * 1.1, 0.35);
    tone(660, round * 1.1 + 0.4, 0.5);
  }
}

/* It is nearly their turn: short. */
export function nudge() {
  shake([200, 100, 200]);
  tone(660, 0, 0.25);
}

function shake(pattern) {
  if (navigator.vibrate && isTouched) {
    try { navigator.vibrate(pattern); } catch (error) { /* denied */ }
  }
}

function tone(hertz, afterSeconds, seconds) {
  if (!isSounding()) return;
  const starts = context.currentTime + afterSeconds;
  const source = context.createOscillator();
  const gain = context.createGain();
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(0.0001, starts);
  gain.gain.exponentialRampToValueAtTime(0.6, starts + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, starts + seconds);
  source.connect(gain);
  gain.connect(context.destination);
  source.start(starts);
  source.stop(starts + seconds);
}
