/* Keeps on this phone what it needs tomorrow least: today's numbers with their secrets, and how they stood last. */

import { now } from './time.js';

const PLACE = 'antrean.tickets';
const MOST = 8;

/* The numbers of today, newest first: {id, secret, day, seenAt, ticket}. Those of other days are forgotten. */
export function kept() {
  let all;
  try {
    all = JSON.parse(localStorage.getItem(PLACE)) || [];
  } catch (error) {
    return [];  // storage is denied: the page lives without
  }
  return all.filter((one) => one && one.ticket && one.day >= today(one.ticket.hall.timezone));
}

/* One of them by its id; null if it is not kept. */
export function keptTicket(id) {
  return kept().find((one) => one.id === id) || null;
}

/* Keep a number as it stands; seenAt: the server's time in ms at which that was so. */
export function keep(id, secret, ticket, seenAt) {
  const one = { id: id, secret: secret, day: ticket.businessDay, seenAt: seenAt, ticket: ticket };
  const others = kept().filter((other) => other.id !== id);
  write([one].concat(others).slice(0, MOST));
}

export function forgetTicket(id) {
  write(kept().filter((one) => one.id !== id));
}

function write(all) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(all));
  } catch (error) { /* denied or full: nothing is kept */ }
}

/* The day it is in a zone, as 2026-11-24. */
export function today(timezone) {
  const parts = {};
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
  for (const part of format.formatToParts(new Date(now()))) parts[part.type] = part.value;
  return parts.year + '-' + parts.month + '-' + parts.day;
}
