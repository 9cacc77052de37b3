/* Tells the hall's time: the server's, carried on by a clock nobody can set. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const two = (number) => (number < 10 ? '0' : '') + number;

  class HallTime {
    /* options: offsetMinutes and zone of the hall, words {days, months}. */
    constructor(options) {
      this.options = options;
      this.base = 0;
      this.mark = 0;
    }

    set(ms) { this.base = ms; this.mark = performance.now(); }

    now() { return this.base + performance.now() - this.mark; }

    /* The hall's wall clock at an instant (now without one), in the UTC fields of a Date. */
    at(ms) { return new Date((ms === undefined ? this.now() : ms) + this.options.offsetMinutes * 60000); }

    /* "09.41 WITA" */
    clock(ms) {
      const date = this.at(ms);
      return two(date.getUTCHours()) + '.' + two(date.getUTCMinutes()) + ' ' + this.options.zone;
    }

    /* Today, from the longest wording to the shortest. */
    dates() {
      const date = this.at(), day = this.options.words.days[date.getUTCDay()], month = this.options.words.months[date.getUTCMonth()];
      const short = day.slice(0, 3) + ', ' + date.getUTCDate() + ' ' + month.slice(0, 3);
      return [day + ', ' + date.getUTCDate() + ' ' + month + ' ' + date.getUTCFullYear(),
        short + ' ' + date.getUTCFullYear(), short];
    }
  }

  root.Antrean.HallTime = HallTime;
})(window);
