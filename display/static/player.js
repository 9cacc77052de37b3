/* Tells the hall how this page is, speaks while the hall lets it, does what the hall says. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const ALONE_MS = 30000, TROUBLE_MS = 3000, ANSWER_MS = 4000;
  const YOUNG_MS = 30000;                   // an order that waited longer is not meant for now
  const OBEYED = 50;

  class Player {
    /* options: url, version, voice, time, token(), device() → id of the paired device or null, lag(), shown(), identify(), reload(),
       part() → the token does not hold any more. */
    constructor(options) {
      this.options = options;
      this.name = this.named();
      this.until = 0;
      this.isAlone = false;                 // a server that knows of no turns: everybody speaks
      this.askAt = 0;
      this.isAsking = false;
      this.audio = '';
      this.said = [];
      this.obeyed = this.kept('antrean.obeyed', []);
    }

    maySpeak() { return this.isAlone || performance.now() < this.until; }

    /* Call it twice a second. */
    tick() {
      const audio = this.options.voice.state();
      if (performance.now() >= this.askAt || audio !== this.audio) this.report();
      else this.options.voice.next();
    }

    hasSaid(key) {
      this.said.push(key);
      this.report();
    }

    report() {
      if (this.isAsking) return;
      const request = new XMLHttpRequest(), asked = performance.now(), said = this.said.slice(0, 20), token = this.options.token();
      this.isAsking = true;
      this.audio = this.options.voice.state();
      request.open('POST', this.options.url);
      request.setRequestHeader('content-type', 'application/json');
      if (token) request.setRequestHeader('authorization', 'Bearer ' + token);
      request.timeout = ANSWER_MS;
      request.onloadend = () => this.answered(request, asked, said);
      request.send(JSON.stringify({
        player: this.name, version: this.options.version, audio: this.audio, speaks: this.maySpeak(), said: said,
        lag: Math.round(this.options.lag()), clockOffset: Math.round(Date.now() - this.options.time.now()), shown: this.options.shown()
      }));
    }

    answered(request, asked, said) {
      const status = request.status, now = performance.now();
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch (error) { /* an older server, or none */ }
      this.isAsking = false;
      if (status === 401 && this.options.token()) return this.options.part();
      this.askAt = now + TROUBLE_MS;
      if (status === 200 && answer) {
        this.isAlone = false;
        this.said = this.said.filter((key) => said.indexOf(key) < 0);
        this.askAt = now + answer.askAgain;
        this.options.voice.heardElsewhere(answer.said);
        this.until = answer.holds ? asked + answer.holds : 0;
      } else if (status === 204 || status === 404) {
        this.isAlone = true;
        this.askAt = now + ALONE_MS;
      }
      this.options.voice.changed();
      if (this.said.length && status === 200) this.report();
    }

    obey(orders) {
      const device = this.options.device(), meant = orders.filter((order) => order.device === null || order.device === device);
      const muting = meant.filter((order) => /MUTE$/.test(order.command)).pop();
      this.options.voice.mute(muting !== undefined && muting.command === 'MUTE');
      const fresh = meant.filter((order) => this.obeyed.indexOf(order.id) < 0);
      fresh.forEach((order) => {
        this.obeyed = this.obeyed.concat(order.id).slice(-OBEYED);
        this.keep('antrean.obeyed', this.obeyed);
        if (this.options.time.now() - Date.parse(order.at) > YOUNG_MS) return;
        if (order.command === 'IDENTIFY') this.options.identify();
        if (order.command === 'TEST_SOUND') this.options.voice.test();
        if (order.command === 'RELOAD') this.options.reload();
      });
      if (fresh.length) this.report();
    }

    /* The same after a reload, another in every other tab. */
    named() {
      let name = this.kept('antrean.player', '');
      if (!/^[a-z0-9]{16}$/.test(name)) {
        const bytes = root.crypto.getRandomValues(new Uint8Array(16));
        name = Array.prototype.map.call(bytes, (byte) => (byte % 36).toString(36)).join('');
        this.keep('antrean.player', name);
      }
      return name;
    }

    kept(key, otherwise) {
      try { return JSON.parse(sessionStorage.getItem(key)) || otherwise; } catch (error) { return otherwise; }
    }

    keep(key, value) {
      try { sessionStorage.setItem(key, JSON.stringify(value)); } catch (error) { /* full or forbidden: this page still knows */ }
    }
  }

  root.Antrean.Player = Player;
})(window);
