/* One tab of a browser works a counter; the others look on until they take it over or it leaves. */

import { newKey } from '../api.js';

const ANSWER_MS = 200, ASK_EVERY_MS = 4000;

/* onchange(isMine) at once and at every turn. Returns {take(), stop()}. */
export function seatOf(counter, onchange) {
  const channel = new BroadcastChannel('antrean.desk.' + counter);
  const id = newKey();
  let since = 0, newest = 0, isMine = null, waiting = null;

  const tell = (kind) => channel.postMessage({ kind: kind, id: id, since: since });
  const turn = (value) => {
    clearTimeout(waiting);
    waiting = null;
    if (isMine === value) return;
    isMine = value;
    onchange(value);
  };
  const take = () => {
    since = Math.max(Date.now(), newest + 1) + Math.random();  // also where the clock was set back
    turn(true);
    tell('mine');
  };
  const askAround = () => {
    tell('who');
    if (waiting === null) waiting = setTimeout(take, ANSWER_MS * (1 + Math.random()));
  };
  channel.onmessage = (event) => {
    const said = event.data;
    newest = Math.max(newest, said.since);
    if (said.kind === 'who' && isMine) tell('mine');
    else if (said.kind === 'left' && !isMine) askAround();
    else if (said.kind === 'mine' && isMine && said.since < since) tell('mine');  // it did not hear of us
    else if (said.kind === 'mine') turn(false);
  };
  const leave = () => { if (isMine) tell('left'); };
  const back = (event) => { if (event.persisted) { isMine = null; askAround(); } };
  addEventListener('pagehide', leave);
  addEventListener('pageshow', back);
  const timer = setInterval(() => { if (!isMine) askAround(); }, ASK_EVERY_MS);
  askAround();
  return {
    take: take,
    stop: () => {
      leave();
      clearInterval(timer);
      clearTimeout(waiting);
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', back);
      channel.close();
    }
  };
}
