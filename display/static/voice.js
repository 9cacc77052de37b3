/* Says calls, one at a time, in the order they were made, each with its own words. One AudioContext, no <audio>. */
(function (root) {
  'use strict';

  const GAP = 0.03, BREATH = 0.12;          // seconds between clips, and between phrases
  const NORMAL = 8.8, SHORT = 4.9;          // seconds an announcement may take
  const FASTEST = 1.3;
  const BACKLOG = 3;                        // from so many waiting calls on: the short form
  const YOUNG_MS = 45000;                   // what waited longer for a blocked loudspeaker is only shown
  const LOAD_MS = 6000;                     // how long the first call waits for its clips
  const REMEMBERED = 300;
  const TEST = ['nomor antrean', 'a', 'nol', 'satu', 'dua', 'silakan menuju', 'loket', 'tiga'];
  const NOT_SHORT = ['silakan menuju'];

  class Voice {
    /* options: clips {word: [offset, length]}, sprite (address), speaks, storage (key), onchange(), clock() → ms,
       maySpeak() → whether it is this page's turn, onsaid(key) once a call was said to its end. */
    constructor(options) {
      this.options = options;
      this.waiting = [];
      this.current = null;
      this.said = this.recall();
      this.buffer = null;
      this.isLoading = false;
      this.wasBlocked = false;
      this.endedAt = -1e9;
      this.context = null;
      this.out = null;
      this.isMuted = false;
      if (options.speaks) this.open();
    }

    open() {
      const Context = root.AudioContext || root.webkitAudioContext;
      try {
        this.context = new Context();
      } catch (error) {
        return;
      }
      this.out = this.context.createGain();
      this.out.connect(this.context.destination);
      this.context.onstatechange = () => this.changed();
      ['keydown', 'click', 'touchend'].forEach((kind) => {
        document.addEventListener(kind, (event) => this.unlock(kind === 'keydown' && /^t$/i.test(event.key)));
      });
      this.load();
    }

    /* "running", "muted" by a manager, "blocked" until somebody presses a key, or "none" without a loudspeaker. */
    state() {
      if (this.context === null) return 'none';
      if (this.isMuted) return 'muted';
      return this.context.state === 'running' ? 'running' : 'blocked';
    }

    unlock(isTest) {
      const resumed = this.context.resume();
      if (resumed && resumed.catch) resumed.catch(() => undefined);
      if (isTest) this.test();
    }

    /* Said whoever's turn it is: somebody stands below and listens. */
    test() {
      this.say({ key: null, words: TEST, at: this.options.clock() });
    }

    /* Silent at once, or heard again. */
    mute(isMuted) {
      if (this.context === null || this.isMuted === isMuted) return;
      this.isMuted = isMuted;
      this.out.gain.value = isMuted ? 0 : 1;
      this.changed();
    }

    /* What another page has said meanwhile. */
    heardElsewhere(keys) {
      keys.filter((key) => this.said.indexOf(key) < 0).forEach((key) => this.remember(key));
      this.keep((call) => keys.indexOf(call.key) < 0);
    }

    changed() {
      this.options.onchange();
      this.next();
    }

    load() {
      const request = new XMLHttpRequest();
      const fail = () => { this.isLoading = false; this.next(); };
      this.isLoading = true;
      setTimeout(fail, LOAD_MS);
      request.open('GET', this.options.sprite);
      request.responseType = 'arraybuffer';
      request.onerror = fail;
      request.onload = () => {
        if (request.status !== 200) return fail();
        try {
          this.context.decodeAudioData(request.response, (buffer) => { this.buffer = buffer; fail(); }, fail);
        } catch (error) {
          fail();
        }
      };
      request.send();
    }

    /* A call to say: {key, words, at}. Each key is said once, also across reloads. */
    say(call) {
      if (this.context === null || (call.key !== null && this.said.indexOf(call.key) >= 0)) return;
      if (this.isPending(call.key)) return;
      if (call.key === null) this.waiting.unshift(call);
      else this.waiting.push(call);
      this.next();
    }

    /* Whether a call is being said, or will be by this page. */
    willSay(key) {
      return this.isPending(key) && (this.options.maySpeak() || (this.current !== null && this.current.key === key));
    }

    isPending(key) {
      if (key === null) return false;
      return (this.current !== null && this.current.key === key) || this.waiting.some((call) => call.key === key);
    }

    /* The call being said, or the one that only waits for the clips to arrive; null when nothing will be heard. */
    upcoming() {
      if (this.current !== null) return this.current;
      const isReady = this.isLoading && this.state() === 'running' && this.options.maySpeak();
      return isReady && this.waiting.length > 0 ? this.waiting[0] : null;
    }

    /* Calls taken back are not said any more. */
    keep(isWanted) {
      this.waiting = this.waiting.filter((call) => call.key === null || isWanted(call));
    }

    next() {
      if (this.current !== null || this.isLoading) return;
      const isTest = this.waiting.length > 0 && this.waiting[0].key === null;
      const isRunning = this.state() === 'running' && (isTest || this.options.maySpeak());
      if (!isRunning || this.wasBlocked) {
        const now = this.options.clock();
        this.waiting = this.waiting.filter((call) => now - call.at < YOUNG_MS);
      }
      this.wasBlocked = !isRunning;
      if (!isRunning) return;
      if (this.waiting.length === 0) return;
      const isShort = this.waiting.length >= BACKLOG;
      this.current = this.waiting.shift();
      this.remember(this.current.key);
      let seconds = 1;
      try {
        seconds = this.play(this.current.words, isShort);
      } catch (error) { /* a broken loudspeaker never stops the queue */ }
      this.options.onchange();
      setTimeout(() => this.end(), seconds * 1000 + 100);
    }

    end() {
      const key = this.current.key;
      this.current = null;
      if (key !== null && !this.isMuted) this.options.onsaid(key);
      this.endedAt = performance.now();
      this.next();
      if (this.current === null) this.options.onchange();
    }

    /* Schedules the clips; returns how many seconds they take. */
    play(words, isShort) {
      const clips = this.options.clips;
      const spoken = isShort ? this.shortened(words) : words;
      const list = spoken.filter((word) => clips[word]);
      const isBurst = performance.now() - this.endedAt < 1500;
      let length = list.reduce((sum, word) => sum + clips[word][1] + GAP, 2 * BREATH);
      const limit = isShort ? SHORT : NORMAL;
      const hasChime = !(isShort && (isBurst || length + 0.5 > limit));
      const ahead = !hasChime ? 0 : (isShort ? 0.5 : clips.chime ? clips.chime[1] : 0.9);
      const rate = Math.min(FASTEST, Math.max(1, length / (limit - ahead)));
      const start = this.context.currentTime + 0.05;
      if (hasChime) this.chime(start);
      let at = start + ahead;
      list.forEach((word) => {
        if (word === 'silakan menuju' || (word === 'loket' && isShort)) at += BREATH / rate;
        at = this.clip(word, at, rate) + GAP / rate;
        if (word === 'nomor antrean') at += BREATH / rate;
      });
      return at - start;
    }

    /* "a nol satu dua, loket tiga" */
    shortened(words) {
      return words.slice(words.indexOf('nomor antrean') + 1).filter((word) => NOT_SHORT.indexOf(word) < 0);
    }

    clip(word, at, rate) {
      const place = this.options.clips[word];
      if (this.buffer === null) return at;
      const source = this.context.createBufferSource();
      source.buffer = this.buffer;
      source.playbackRate.value = rate;
      source.connect(this.out);
      source.start(at, place[0], place[1]);
      return at + place[1] / rate;
    }

    chime(at) {
      if (this.buffer !== null && this.options.clips.chime) {
        this.clip('chime', at, 1);
        return;
      }
      [[659.26, 0], [523.25, 0.38]].forEach((tone) => {
        const swing = this.context.createOscillator(), level = this.context.createGain();
        swing.frequency.value = tone[0];
        level.gain.setValueAtTime(0.4, at + tone[1]);
        level.gain.exponentialRampToValueAtTime(0.001, at + tone[1] + 0.6);
        swing.connect(level);
        level.connect(this.out);
        swing.start(at + tone[1]);
        swing.stop(at + tone[1] + 0.6);
      });
    }

    recall() {
      try {
        const said = JSON.parse(localStorage.getItem(this.options.storage) || '[]');
        return Array.isArray(said) ? said : [];
      } catch (error) {
        return [];
      }
    }

    /* Written before it is said: after a reload in mid-sentence nothing is heard twice. */
    remember(key) {
      if (key === null) return;
      this.said.push(key);
      if (this.said.length > REMEMBERED) this.said.splice(0, this.said.length - REMEMBERED);
      try {
        localStorage.setItem(this.options.storage, JSON.stringify(this.said));
      } catch (error) { /* full or forbidden: this page still remembers */ }
    }
  }

  root.Antrean.Voice = Voice;
})(window);
