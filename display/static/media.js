/* Plays pictures and muted videos, one after the other; what fails is left out for a while. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const AGAIN_MS = 300000, STALLED_MS = 10000, ASK_MS = 15000;
  const Antrean = root.Antrean = root.Antrean || {};

  /* options: url of the list, picture and video nodes. isShown says whether there is something on the glass. */
  Antrean.Playlist = class Playlist {
    constructor(options) {
      Object.assign(this, options);
      this.items = [];
      this.mark = null;       // of the list that is held
      this.askedAt = -ASK_MS;
      this.index = -1;
      this.item = null;       // what is loading or shown
      this.isShown = false;
      this.since = 0;
      this.place = 0;         // how far the video had come
      this.movedAt = 0;
      this.picture.onload = () => this.begun(false);
      this.picture.onerror = () => this.failed();
      this.video.onplaying = () => this.begun(true);
      this.video.onerror = () => this.failed();
      this.video.onended = () => this.next();
      this.video.muted = true;
    }

    /* Fetch the list when it is another one; a server that is away is asked again. */
    follow(mark) {
      const now = root.performance.now();
      if (mark === this.mark || now - this.askedAt < ASK_MS) return;
      if (mark === null) return this.have(null, []);
      this.askedAt = now;
      const request = new XMLHttpRequest();
      request.open('GET', this.url);
      request.timeout = 5000;
      request.onload = () => {
        let answer = null;
        try { answer = request.status === 200 && JSON.parse(request.responseText); } catch (error) { return; }
        if (!answer) return;
        this.askedAt = -ASK_MS;
        this.have(answer.version, answer.items.map((item) => Object.assign({ badUntil: 0 }, item)));
      };
      request.send();
    }

    have(mark, items) {
      this.mark = mark;
      this.items = items;
      this.index = -1;
      this.stop();
    }

    /* Play, or hold still behind a call. Called a few times a second; true when there is something on the glass. */
    play(isWanted) {
      const now = root.performance.now();
      if (!isWanted || !this.items.length) {
        if (!this.video.paused) this.video.pause();
        this.since = this.isShown ? now : this.since;
        return false;
      }
      if (this.item === null) this.next();
      else if (this.isShown && now - this.since >= this.item.seconds * 1000) this.next();
      else if (this.item.isVideo) this.watch(now);
      else if (!this.isShown && now - this.since > STALLED_MS) this.failed();
      return this.isShown;
    }

    watch(now) {
      if (this.video.currentTime !== this.place) {
        this.place = this.video.currentTime;
        this.movedAt = now;
      } else if (now - this.movedAt > STALLED_MS) this.failed();
      if (this.video.paused && !this.video.ended) this.start();
    }

    next() {
      const now = root.performance.now(), count = this.items.length;
      for (let step = 1; step <= count; step += 1) {
        const index = (this.index + step) % count, item = this.items[index];
        if (item.badUntil <= now) {
          const isSame = item === this.item;
          this.index = index;
          this.item = item;
          this.since = this.movedAt = now;
          this.load(item, isSame);
          return;
        }
      }
      this.stop();
    }

    load(item, isSame) {
      if (isSame && this.isShown) {
        if (item.isVideo) {
          this.video.currentTime = 0;
          this.start();
        }
        return;
      }
      this.isShown = false;
      this.place = 0;
      if (item.isVideo) {
        this.video.src = item.url;
        this.start();
      } else this.picture.src = item.url;
    }

    start() {
      const begun = this.video.play();
      if (begun && begun.catch) begun.catch(() => undefined);  // `watch` sees that nothing moves
    }

    begun(isVideo) {
      if (this.item === null || this.item.isVideo !== isVideo || this.isShown) return;
      this.isShown = true;
      this.since = root.performance.now();
      this.picture.hidden = isVideo;
      this.video.hidden = !isVideo;
      if (!isVideo && this.video.hasAttribute('src')) this.unload();
    }

    failed() {
      if (this.item === null) return;
      this.item.badUntil = root.performance.now() + AGAIN_MS;
      this.isShown = false;
      this.next();
    }

    stop() {
      this.item = null;
      this.isShown = false;
      this.picture.hidden = this.video.hidden = true;
      if (this.video.hasAttribute('src')) this.unload();
    }

    unload() {
      this.video.pause();
      this.video.removeAttribute('src');
      this.video.load();
    }
  };
})(window);
