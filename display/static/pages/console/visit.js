/* The visit of the number at the counter: the way it came, how often it was called, its applications; all of it live. */

import { first } from '../dom.js';

const ANSWER_MS = 5000;

/* Returns turn(feed): called whenever the ticket, or the line to the server, may be another one. */
export function visitOf(desk) {
  let followed = null, over = null, askedAt = 0;

  const told = (ticket, visit) => {
    if (!visit || visit.id !== followed || visit.id !== ticket) return;
    desk.visit = visit;
    desk.firstCalledAt = visit.legs[visit.legs.length - 1].calledAt || desk.firstCalledAt;
    desk.paint();
  };

  return (feed) => {
    const ticket = desk.ticket;
    if (!ticket) desk.visit = desk.firstCalledAt = null;
    const id = ticket ? ticket.id : null;
    const isUnanswered = id !== null && !desk.visit && performance.now() - askedAt > ANSWER_MS;
    if (followed === id && over === feed && !isUnanswered) return;
    if (followed !== id) {
      desk.visit = null;
      desk.firstCalledAt = ticket && ticket.attempt === 1 ? ticket.calledAt : null;
    }
    [followed, over, askedAt] = [id, feed, performance.now()];
    feed.beside(id && { name: 'Visit', variables: { id: id, language: first.language }, ondata: (data) => told(id, data.ticket) });
  };
}
