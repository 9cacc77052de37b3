/* Asks for a code, shows it until a manager has typed it, and opens the screen. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const ASKED_EVERY_MS = 2000, TROUBLE_MS = 5000, ANSWER_MS = 8000, EARLY_MS = 15000;

  const first = JSON.parse(document.getElementById('first').textContent);
  const code = document.getElementById('code'), news = document.getElementById('news');

  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function later(act, ms) { setTimeout(act, ms); }

  /* done(payload of the mutation, or null when nobody answered) */
  function send(name, input, done) {
    const request = new XMLHttpRequest();
    request.open('POST', '/graphql');
    request.setRequestHeader('content-type', 'application/json');
    request.timeout = ANSWER_MS;
    request.onloadend = () => {
      let payload = null;
      try {
        const data = JSON.parse(request.responseText).data;
        payload = data[Object.keys(data)[0]];
      } catch (error) { /* no answer, or none of ours */ }
      done(payload);
    };
    request.send(JSON.stringify({
      documentId: first.operations[name], operationName: name, variables: { input: input, language: first.language }
    }));
  }

  function begin() {
    send('PairDevice', { kind: 'SCREEN', name: root.navigator.platform || '' }, (asked) => {
      if (asked === null) {
        write(news, first.words.noServer);
        return later(begin, TROUBLE_MS);
      }
      if (asked.userErrors.length) {
        write(news, asked.userErrors[0].message);
        return later(begin, Math.max(TROUBLE_MS, (asked.userErrors[0].retryAfterSeconds || 0) * 1000));
      }
      write(code, asked.code);
      write(news, first.words.waiting);
      wait(asked.claim, performance.now() + 10 * 60000 - EARLY_MS);
    });
  }

  /* A code that nobody typed in ten minutes is replaced by another. */
  function wait(claim, end) {
    send('ClaimDevice', { claim: claim }, (claimed) => {
      if (claimed === null) {
        write(news, first.words.noServer);
        return later(() => wait(claim, end), TROUBLE_MS);
      }
      if (claimed.userErrors.length) return begin();
      if (claimed.token) return open(claimed);
      write(news, first.words.waiting);
      if (performance.now() > end) return begin();
      later(() => wait(claim, end), ASKED_EVERY_MS);
    });
  }

  function open(claimed) {
    const device = claimed.device;
    try {
      localStorage.setItem('antrean.screen.token', claimed.token);
      localStorage.setItem('antrean.screen.device', device.id);
    } catch (error) { /* it shows its screen, unpaired again after a restart */ }
    write(news, first.words.let);
    if (device.screen) root.location.replace('/display/' + device.hall.slug + '/' + device.screen.slug + root.location.search);
    else begin();
  }

  begin();
})(window);
