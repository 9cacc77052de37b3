/* Small pictures that stand beside words, never alone. */

import { el } from '../dom.js';

const PATHS = {
  good: 'M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z',
  warn: 'M12 2 1 21h22zm1 15h-2v2h2zm0-8h-2v6h2z',
  bad: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20m1 15h-2v-2h2zm0-4h-2V7h2z',
  none: 'M5 11h14v2H5z',
  open: 'M8 5v14l11-7z',
  shut: 'M6 6h12v12H6z',
  pause: 'M6 5h4v14H6zm8 0h4v14h-4z',
  star: 'm12 17.3 6.2 3.7-1.6-7L22 9.2l-7.2-.6L12 2 9.2 8.6 2 9.2 7.4 14l-1.6 7z',
  file: 'M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zm-1 7V3.5L18.5 9z'
};

export function icon(name) {
  return el('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, el('path', { d: PATHS[name] }));
}
