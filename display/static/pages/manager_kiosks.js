/* Kiosks of a hall with their printers: how each is, which one it is, a test slip, and what is wrong above all parts. */

import { Refusal, Trouble, newKey } from './api.js';
import { byId, el, list, say, set, words, write } from './dom.js';
import { dialog, perform, revoke } from './manager_acts.js';
import { clock, day, duration, since } from './time.js';

const TOLD_MS = 20000, PORT = '9100', TODAY_SECONDS = 43200;
const TONES = { READY: 'good', PAPER_LOW: 'warn', UNKNOWN: '' };

/* ---- the alert ---- */

/* troubles: of the overview. Says them once, whatever part is shown; nothing while all printers print. */
export function showTroubles(place, troubles) {
  place.hidden = !troubles.length;
  write(place.querySelector('span'), troubles.map((one) => say(words.printerTrouble, { kiosk: one.kiosk, state: lasting(one.state, one.since) })).join(' '));
}

function lasting(state, at) {
  if (!at) return words['printer_' + state];
  const when = since(at) < TODAY_SECONDS ? clock(at) : day(at) + ' ' + clock(at);
  return say(words.printerSince, { state: words['printer_' + state], clock: when });
}

/* ---- the list ---- */

export function showKiosks(kiosks, mayAct) {
  list(byId('kiosk-list'), kiosks, (device) => device.id, makeKiosk, (node, device) => changeKiosk(node, device, mayAct));
  byId('no-kiosks').hidden = kiosks.length > 0;
}

function makeKiosk() {
  const node = el('li', { class: 'player kiosk' },
    el('div', { class: 'line' }, el('strong'), el('span', { class: 'hint' })),
    el('p', { class: 'printer' }, el('span'), ' ', el('span', { class: 'chip' })),
    el('p', { class: 'told hint', role: 'status' }),
    el('div', { class: 'keys' },
      el('button', { 'data-act': true, class: 'choose', onclick: () => choose(node.device) }, words.choosePrinter),
      el('button', { 'data-act': true, class: 'try', onclick: () => tryIt(node) }, words.testPrinter),
      el('button', { 'data-act': true, class: 'danger revoke', onclick: () => revoke(node.device) }, words.revoke)));
  return node;
}

function changeKiosk(node, device, mayAct) {
  const printer = device.printer, chip = node.querySelector('.chip');
  node.device = device;
  write(node.querySelector('strong'), device.name);
  write(node.querySelector('.hint'), device.seenAt ? say(words.seen, { ago: duration(since(device.seenAt)) }) : words.never);
  write(node.querySelector('.printer > span'), printer
    ? say(words.printerAt, { address: printer.address, paper: device.paperMm }) : say(words.noPrinter, { paper: device.paperMm }));
  chip.hidden = !printer;
  if (printer) {
    chip.className = 'chip ' + (printer.canPrint ? TONES[printer.state] : 'bad');
    const isAsked = printer.since || printer.state !== 'UNKNOWN';
    write(chip, !isAsked ? words.printer_UNASKED : printer.canPrint ? words['printer_' + printer.state] : lasting(printer.state, printer.since));
  }
  node.querySelector('.keys').hidden = !mayAct;
  node.querySelector('.try').hidden = !printer;
  const named = { '.choose': words.choosePrinter, '.try': words.testPrinter, '.revoke': words.revoke };
  Object.keys(named).forEach((place) => set(node.querySelector(place), { 'aria-label': say(words.commandOf, { command: named[place], name: device.name }) }));
}

/* ---- acting ---- */

function choose(device) {
  const [host, port] = parted(device.printer ? device.printer.address : '');
  const save = (values, printer, said) => perform('ChoosePrinter',
    { device: device.id, printer: printer, paperMm: Number(values.paperMm) }, newKey(), say(said, { name: device.name }));
  dialog({
    title: say(words.printerTitle, { name: device.name }), lead: words.printerLead,
    fields: [
      { name: 'printer', label: words.printerAddress, hint: words.printerAddressHint, required: true, value: host },
      { name: 'port', label: words.printerPort, port: true, value: port },
      { name: 'paperMm', label: words.printerPaper, value: String(device.paperMm), choices: ['80', '58'].map((mm) => ({ value: mm, label: say(words.paperWidth, { mm: mm }) })) }
    ],
    actions: [
      { label: words.printerSave, kind: 'main', act: (values) => save(values, joined(values.printer, values.port), words.printerChosen) },
      { label: words.printerNone, kind: '', free: true, act: (values) => save(values, '', words.printerRemoved) }
    ]
  });
}

/* "10.0.0.9:9100", "[fd00::9]:9100" in two parts. */
function parted(address) {
  const found = /^\[?(.*?)\]?:(\d+)$/.exec(address);
  return found ? [found[1], found[2]] : ['', PORT];
}

/* As the API takes it; whoever types the port with the address means that port. */
function joined(host, port) {
  if (/^[\d.]+:\d+$|\]:\d+$/.test(host)) return host;
  return (host.indexOf(':') < 0 ? host : '[' + host.replace(/^\[|\]$/g, '') + ']') + ':' + (port || PORT);
}

async function tryIt(node) {
  if (node.isTrying) return;
  const told = node.querySelector('.told'), name = node.device.name;
  node.isTrying = true;
  clearTimeout(node.untold);
  write(told, words.testing);
  try {
    const payload = await perform('TestPrinter', { device: node.device.id }, newKey(), say(words.tested, { name: name }));
    write(told, words['test_' + payload.outcome]);
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof Trouble)) throw error;
    write(told, error.sentence);
  } finally {
    node.isTrying = false;
    node.untold = setTimeout(() => write(told, ''), TOLD_MS);
  }
}
