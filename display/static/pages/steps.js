/* Leads through a few short steps; the browser's back key goes back one, and a reload stays. */

import { el, fill, say, words } from './dom.js';
import { heading } from './own.js';

/* options: place, names, title(name), isOpen(name) → whether it may be shown yet, draw(name) → nodes. */
export function stepper(options) {
  let shown = null;

  const show = (name) => {
    shown = name;
    const number = options.names.indexOf(name) + 1;
    const bars = options.names.map((other, index) => el('li', { class: index < number ? 'past' : '' }));
    fill(
      options.place,
      number > 1 && el('button', { type: 'button', class: 'quiet back-link', onclick: () => back(options.names[number - 2]) }, '‹ ' + words.back),
      el('div', { class: 'progress' }, el('ol', { 'aria-hidden': 'true' }, bars), el('p', { class: 'hint' }, say(words.stepOf, { number: number, count: options.names.length }))),
      heading(options.title(name)),
      options.draw(name)
    );
    window.scrollTo(0, 0);
  };

  /* By the browser's own way where the step before was seen, so that its back key never comes here again. */
  const back = (before) => {
    if (history.state && history.state.before) return history.back();
    history.replaceState({ step: before }, '', location.href);
    show(before);
  };

  const furthest = (name) => {
    const wanted = options.names.slice(0, options.names.indexOf(name) + 1);
    const shut = wanted.findIndex((one) => !options.isOpen(one));
    return shut < 0 ? name : wanted[Math.max(0, shut - 1)];
  };

  window.addEventListener('popstate', (event) => {
    if (event.state && event.state.step) show(furthest(event.state.step));
  });

  return {
    /* Where the tab was before a reload, or at the first step that is not done. */
    start: (name) => {
      const before = history.state && options.names.indexOf(history.state.step) >= 0 ? history.state.step : name;
      const step = furthest(before);
      history.replaceState(Object.assign({}, history.state, { step: step }), '', location.href);
      show(step);
    },
    go: (name) => {
      const step = furthest(name);
      if (step !== shown) history.pushState({ step: step, before: shown }, '', location.href);
      show(step);
    },
    redraw: () => show(shown),
    now: () => shown
  };
}
