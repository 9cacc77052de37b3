/* Keeps the page itself right: the server's time, the newest version, the token of its pairing. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const ANSWER_MS = 3000, TRIP_MS = 1500;   // a slower answer tells no time
  const TOKEN = 'antrean.screen.token', DEVICE = 'antrean.screen.device';

  function kept(key) {
    try { return localStorage.getItem(key); } catch (error) { return null; }
  }

  class Upkeep {
    /* options: url of the server's word, version of this page, time to set, pairUrl, isBusy() → whether a call is being said. */
    constructor(options) {
      this.options = options;
      this.isReloading = false;
    }

    token() { return kept(TOKEN); }

    device() { return kept(DEVICE); }

    ask(done, missed) {
      const request = new XMLHttpRequest(), asked = performance.now();
      request.open('GET', this.options.url + '?' + Math.floor(asked));
      request.timeout = ANSWER_MS;
      const fail = missed || (() => undefined);
      request.onerror = request.ontimeout = fail;
      request.onload = () => {
        if (request.status !== 200) return fail();
        let answer;
        try { answer = JSON.parse(request.responseText); } catch (error) { return fail(); }
        const trip = performance.now() - asked;
        if (trip < TRIP_MS) this.options.time.set(Date.parse(answer.time) + trip / 2);
        if (done) done(answer);
      };
      request.send();
    }

    /* A newer page is fetched only once the server has answered, and never in the middle of a call. */
    check() {
      this.ask((answer) => {
        if (answer.version === this.options.version || this.isReloading || this.options.isBusy()) return;
        this.isReloading = true;
        root.location.reload();
      });
    }

    reload() {
      if (this.isReloading) return;
      this.ask(() => { this.isReloading = true; root.location.reload(); });
    }

    /* Shut out by a manager: a screen without its token is nobody's. */
    part() {
      try {
        localStorage.removeItem(TOKEN);
        localStorage.removeItem(DEVICE);
      } catch (error) { /* it had none then */ }
      root.location.replace(this.options.pairUrl);
    }
  }

  root.Antrean.Upkeep = Upkeep;
})(window);
