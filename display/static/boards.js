/* Reads a board: its calls and counters in the order of the glass, and the mood of the page. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const STAYS_MS = 60000;
  const DARK = /^(FORCED_CLOSED|HOLIDAY|COLLECTIVE_LEAVE|DATE_CLOSED|WEEKDAY_CLOSED|NOT_YET_OPEN|AFTER_HOURS|DAY_CLOSED)$/;
  const RESTING = /^(BREAK|PAUSED|DISTURBED)$/;

  const keyOf = (call) => call.number + '/' + call.attempt + '/' + call.at;

  /* A board as it travels, under the short names of board.graphql, becomes the page's own. */
  function read(sent) {
    const agencies = {};
    sent.counters.forEach((one) => { agencies[one.l] = one.a; });
    return Object.assign({}, sent, {
      counters: sent.counters.map((one) => ({ label: one.l, agency: one.a, number: one.n })),
      calls: sent.calls.map((one) => ({
        number: one.n, label: one.l, agency: agencies[one.l] || '', attempt: one.t, at: Date.parse(one.at), words: one.s
      }))
    });
  }

  /* Lines of the table: calls newest first, then counters that serve, then calls that are over. now: ms of the server. */
  function entries(board, now, isFresh) {
    const taken = {}, numbers = {}, current = [], past = [];
    board.counters.forEach((counter) => { if (counter.number) taken[counter.number + '/' + counter.label] = true; });
    board.calls.forEach((call) => {
      if (numbers[call.number]) return;
      numbers[call.number] = true;
      const place = call.number + '/' + call.label;
      const isPast = !taken[place] && now - call.at >= STAYS_MS && !isFresh(call);
      taken[place] = false;
      (isPast ? past : current).push({
        number: call.number, label: call.label, agency: call.agency, call: call, isPast: isPast
      });
    });
    const busy = board.counters.filter((counter) => counter.number && taken[counter.number + '/' + counter.label]);
    return current.concat(
      busy.map((counter) => ({
        number: counter.number, label: counter.label, agency: counter.agency, call: null, isPast: false
      })),
      past
    );
  }

  function moodOf(board, isFresh) {
    if (board.emergency) return 'emergency';
    if (board.opening.open || board.counters.some((counter) => counter.number)) return 'board';
    if (board.calls.some(isFresh)) return 'board';
    if (DARK.test(board.opening.code)) return 'dark';
    return RESTING.test(board.opening.code) ? 'rest' : 'board';
  }

  root.Antrean.boards = { STAYS_MS: STAYS_MS, keyOf: keyOf, read: read, entries: entries, moodOf: moodOf };
})(window);
