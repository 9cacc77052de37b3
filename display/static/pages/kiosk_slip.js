/* The slip as the browser prints it, on paper of 80 or 58 mm. */

import { byId, el, fill, say, words } from './dom.js';
import { kiosk } from './kiosk_stage.js';
import { clock, day } from './time.js';

const PX_A_MM = 96 / 25.4;

export function printSlip(number, drawn) {
  const width = kiosk.device && kiosk.device.paperMm === 58 ? 58 : 80;
  const slip = byId('slip');
  slip.className = 'slip mm' + width;
  fill(slip,
    el('p', { class: 'hall' }, kiosk.hall.name),
    el('p', null, number.ticket.agency.name),
    el('p', { class: 'name' }, words.queueNumber),
    el('div', null, el('p', { class: 'number' }, number.ticket.number)),
    el('p', { class: 'name' }, (number.ticket.service || number.ticket.queue).name),
    number.ahead ? el('p', null, say(words.aheadCount, { count: number.ahead })) : null,
    number.qr ? drawn(number.qr, words.qrLabel) : null,
    el('p', null, words.scanHint),
    el('p', null, day(number.ticket.issuedAt)),
    el('p', null, clock(number.ticket.issuedAt) + ' ' + kiosk.hall.zoneName),
    el('p', null, words.validToday));
  cutTo(slip, width);
  window.print();
}

/* A roll has no pages: the one page is as long as the slip. Set by script, since a style element would need a nonce. */
function cutTo(slip, width) {
  slip.classList.add('measured');
  const digits = slip.querySelector('.number');
  const fits = slip.clientWidth / digits.getBoundingClientRect().width;
  if (fits < 1) {  // as high as ever, and narrower
    digits.style.transform = 'scaleX(' + fits + ')';
    digits.style.margin = '0 ' + (slip.clientWidth - digits.offsetWidth) / 2 + 'px';
  }
  const height = Math.ceil(slip.getBoundingClientRect().height / PX_A_MM) + 4;
  slip.classList.remove('measured');
  const sheet = Array.from(document.styleSheets).find((one) => one.href && one.href.indexOf('kiosk') >= 0);
  for (let at = sheet.cssRules.length - 1; at >= 0; at -= 1) {
    if (sheet.cssRules[at].type === CSSRule.PAGE_RULE) sheet.deleteRule(at);
  }
  sheet.insertRule('@page { size: ' + width + 'mm ' + height + 'mm; margin: 0; }', sheet.cssRules.length);
}
