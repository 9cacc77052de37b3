/* Tells the hall's time and durations in words, whatever the device's own clock says. */

import { first, say, words } from './dom.js';

const isKept = document.documentElement.hasAttribute('data-kept');  // shown without network: its time is old
let ahead = isKept ? 0 : Date.parse(first.serverTime) - Date.now();  // of the server before the device
let zone = first.hall ? first.hall.timezone : null;

/* The server's time now, in ms. */
export function now() {
  return Date.now() + ahead;
}

/* An answer told the server's time (ISO 8601). */
export function setNow(serverTime) {
  ahead = Date.parse(serverTime) - Date.now();
}

/* An answer came: the server's clock stood at `date` (whole seconds) within the last waitedMs. A device whose clock is set
   anew, or that slept, is right again. */
export function hearClock(date, waitedMs) {
  const soonest = Date.parse(date), latest = soonest + 1000 + waitedMs;
  if (now() < soonest) ahead += soonest - now();
  else if (now() > latest) ahead -= now() - latest;
}

/* The zone of the hall that is shown (IANA name). */
export function setZone(timezone) {
  zone = timezone;
}

function parts(at, options) {
  const language = first.language === 'EN' ? 'en-GB' : 'id-ID';
  return new Intl.DateTimeFormat(language, Object.assign({ timeZone: zone || undefined }, options))
    .format(new Date(typeof at === 'number' ? at : Date.parse(at)));
}

/* "09.45", of ISO 8601 or ms. */
export function clock(at) {
  return parts(at, { hour: '2-digit', minute: '2-digit', hour12: false }).replace(':', '.').replace(/^24/, '00');
}

/* "Senin, 24 November 2026", of a time or of a day (2026-11-24). */
export function day(at) {
  if (typeof at === 'string' && at.length === 10) {
    const [year, month, date] = at.split('-').map(Number);
    const language = first.language === 'EN' ? 'en-GB' : 'id-ID';
    return new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
      .format(new Date(Date.UTC(year, month - 1, date)));
  }
  return parts(at, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/* Which day it is in the hall: 2026-11-24. */
export function dateInHall() {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone || undefined, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(now()));
}

/* "12 menit", "1 jam 5 menit"; whole minutes, down. */
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return words.underOneMinute;
  if (minutes < 60) return say(words.minutes, { count: minutes });
  if (minutes % 60 === 0) return say(words.hours, { count: minutes / 60 });
  return say(words.hoursMinutes, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/* "4:05" or "1:04:05", for a timer that runs. */
export function timer(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return (hours ? hours + ':' + two(minutes) : minutes) + ':' + two(whole % 60);
}

/* Seconds since a time, by the server's clock; never negative. */
export function since(at) {
  return Math.max(0, (now() - Date.parse(at)) / 1000);
}
