/* Takes turns with the table to show the day's code, which a phone scans to take a number. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const SHOWN_MS = 16000, REST_MS = 24000;  // a sentence in two languages, 8 s each; whole pages of the table between
  const SIDE_MS = 600000;                   // then code and sentence change sides, against burn-in

  /* A sentence beside the code, in the first wording that fits whole. */
  class CodePager extends root.Antrean.glass.Pager {
    room(size) { return this.box.clientHeight / (size * 1.12); }

    fits(text) {
      const size = parseFloat(getComputedStyle(this.span).fontSize);
      const lines = this.lines(text, this.box.clientWidth);
      return lines.length <= Math.floor(this.room(size)) && lines.join(' ') === text;
    }
  }

  class Scanning {
    /* options: stage, place (with svg path and .text), wordings: per language the sentence from long to short, time. */
    constructor(options) {
      const text = options.place.querySelector('.text');
      this.options = options;
      this.pager = new CodePager(text.querySelector('span'), text, 700);
      this.code = null;
      this.isShown = false;
      this.since = performance.now();
    }

    /* The code as the server tells it; null where none is asked for, and for a page that is nobody's. */
    take(code) {
      if (code && (!this.code || this.code.qr.path !== code.qr.path)) {
        const svg = this.options.place.querySelector('svg');
        svg.setAttribute('viewBox', '0 0 ' + code.qr.size + ' ' + code.qr.size);
        svg.querySelector('path').setAttribute('d', code.qr.path);
      }
      this.code = code;
    }

    /* When another code takes its place. */
    until() { return this.code && this.code.validUntil; }

    /* Whether the code is on the glass now. may: it can be of use and hides nobody who was just called. isFree: there is nobody
       below the first line. isRound: the table has shown its page long enough. */
    turn(may, isFree, isRound) {
      const now = performance.now(), lasted = now - this.since, isGood = this.code !== null && this.options.time.now() < Date.parse(this.until());
      const isWanted = may && isGood && (isFree || (this.isShown ? lasted < SHOWN_MS : lasted >= REST_MS && isRound));
      if (isWanted !== this.isShown) {
        this.isShown = isWanted;
        this.since = now;
        this.pager.source = null;
      }
      const glass = root.Antrean.glass, stage = this.options.stage;
      glass.setClass(stage, 'scan', isWanted);
      glass.setClass(this.options.place, 'turned', Math.floor(this.options.time.now() / SIDE_MS) % 2 === 1);
      if (isWanted) {
        this.pager.show(this.options.wordings.map((wordings) => this.pager.fitting(wordings)));
        this.pager.turn();
      }
      return isWanted;
    }
  }

  root.Antrean.Scanning = Scanning;
})(window);
