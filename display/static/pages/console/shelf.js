/* The middle of the desk: the applications of the ticket, or one form at a time; nothing of it covers the number. */

import { el, fill, put, words, write } from '../dom.js';

const OF_A_TICKET = ['hold', 'transfer'];  // forms that are about the number they were opened for

/* panels: name → {title, build(place)}. Returns {show(name), close(), paint(desk), askAgain(build), askedEnough()}; `rest`
   is what shows otherwise. */
export function makeShelf(place, desk, panels, rest) {
  const title = el('h2', { tabindex: '-1' });
  const shut = el('button', { class: 'small', 'aria-label': words.closePanel, onclick: () => close() }, words.closePanel);
  const inside = el('div', { class: 'panel' });
  const again = el('div', { class: 'again', hidden: true });
  let openedFor = null;
  const panel = el('section', { class: 'panel-box', hidden: true }, el('header', null, title, shut), inside);
  put(place, again, panel, rest);
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && desk.shown) {
      event.stopPropagation();
      close();
    }
  });

  function show(name) {
    if (desk.shown === name) return close();
    desk.shown = name;
    openedFor = desk.ticket && desk.ticket.id;
    write(title, panels.get(name).title);
    fill(inside);
    panels.get(name).build(inside);
    panel.hidden = false;
    rest.hidden = true;
    const start = inside.querySelector('[autofocus], input, button:not(:disabled)');
    (start || title).focus();
    desk.paint();
  }

  function close() {
    const opener = desk.shown && document.getElementById('do-' + desk.shown);
    const isInside = panel.contains(document.activeElement);
    desk.shown = null;
    panel.hidden = true;
    rest.hidden = false;
    fill(inside);
    if (isInside && opener) (opener.disabled ? document.getElementById('main') : opener).focus();
    desk.paint();
  }

  function paint() {
    if (OF_A_TICKET.includes(desk.shown) && openedFor !== (desk.ticket && desk.ticket.id)) close();
  }

  /* The sign-in form stands before whatever is open; that stays as it is. */
  function askAgain(build) {
    again.hidden = false;
    place.classList.add('is-out');
    build(again);
  }

  function askedEnough() {
    again.hidden = true;
    fill(again);
    place.classList.remove('is-out');
  }

  return { show: show, close: close, paint: paint, askAgain: askAgain, askedEnough: askedEnough };
}
