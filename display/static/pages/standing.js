/* Says how fresh what is shown is, whenever it may be old. */

import { el, say, words, write } from './dom.js';
import { clock } from './time.js';

/* {node, show(state)} for the states of feed.js. A phone that says it is offline is believed before its socket is. */
export function linkState() {
  const node = el('p', { class: 'link', role: 'status', hidden: true });
  let last = null;
  const tell = () => {
    if (last === null) return;
    const kind = navigator.onLine || last.kind !== 'live' ? last.kind : 'lost';
    const values = { clock: last.heardAt ? clock(last.heardAt) : '–' };
    node.className = 'link ' + kind;
    node.hidden = false;
    if (kind === 'live') write(node, words.linkLive);
    else if (kind === 'late') write(node, say(words.linkLate, values));
    else if (kind === 'lost') write(node, say(words.linkLost, values));
    else write(node, words.notLive);
  };
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  return {
    node: node,
    show: (state) => {
      last = state;
      tell();
    }
  };
}
