/* Says a range of waiting in words, rounded outwards to five minutes: a promise that is kept. */

import { say, words } from './dom.js';
import { clock } from './time.js';

const STEP = 300;

/* {span: "10–20 menit", between: "09.45–09.55"} of a WaitRange as of a time in ms; null without one. */
export function rangeInWords(range, at) {
  if (!range) return null;
  const from = Math.floor(range.p10Seconds / STEP) * STEP;
  const to = Math.max(from + STEP, Math.ceil(range.p90Seconds / STEP) * STEP);
  const between = say(words.between, { from: clock(at + from * 1000), to: clock(at + to * 1000) });
  const span = from === 0
    ? say(words.upTo, { to: to / 60 })
    : say(words.fromTo, { from: from / 60, to: to / 60 });
  return { span: span, between: between };
}
