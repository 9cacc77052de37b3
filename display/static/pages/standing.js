/* Says how fresh what is shown is, whenever it may be old. */

import { el, say, words, write } from './dom.js';
import { clock } from './time.js';

/* {node, show(state)} for the states of feed.js. */
export function linkState() {
  const node = el('p', { class: 'link', role: 'status', hidden: true });
  return {
    node: node,
    show: (state) => {
      node.className = 'link ' + state.kind;
      node.hidden = false;
      const at = state.heardAt ? clock(state.heardAt) : '–';
      if (state.kind === 'live') write(node, words.linkLive);
      else if (state.kind === 'late') write(node, say(words.linkLate, { clock: at }));
      else if (state.kind === 'lost') write(node, say(words.linkLost, { clock: at }));
      else write(node, words.notLive);
    }
  };
}
