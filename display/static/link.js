/* One subscription over graphql-transport-ws, kept alive for ever. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const CONNECT_MS = 4000;    // a SYN into a black hole is given up, so that the next try is never far
  const ANSWER_MS = 5000;     // connection_ack must come within
  const PING_AFTER_MS = 10000;
  const PONG_WITHIN_MS = 8000;
  const CAREFUL_AFTER = 3;
  const SOONEST_MS = 500, LATEST_MS = 10000, FIRST_CAP_MS = 2000;

  class Link {
    /* options: url, reach(done(isThere)), token() → string or null, request(isFresh) → {query, variables}, onnext(data), onheard(),
       state() → what the server may know of us, sent with every ping. Optional: pingAfterMs; onlost(closeCode or null);
       onrefused(errors) for an operation that the server refuses, true if it shall not be asked for again; beside: {request,
       onnext(data)}, a second subscription that may fail without harm to the first. */
    constructor(options) {
      this.options = options;
      this.socket = null;
      this.isSubscribed = false;
      this.isReaching = false;
      this.failures = 0;
      this.operation = 0;
      this.besides = 0;
      this.isFresh = false;
      this.retry = null;
      this.deadline = null;
      this.heardAt = 0;
      this.pingedAt = 0;
      this.isOver = false;
      this.pingAfterMs = options.pingAfterMs || PING_AFTER_MS;
    }

    start() {
      this.timer = setInterval(() => this.watch(), 1000);
      root.addEventListener('online', () => this.nudge());
      document.addEventListener('visibilitychange', () => { if (!document.hidden) this.nudge(); });
      this.connect();
    }

    /* Follow this beside the first, instead of what was; null for nothing. */
    instead(beside) {
      const before = this.options.beside;
      if (before && this.isSubscribed) this.send({ id: 'beside' + this.besides, type: 'complete' });
      this.besides += 1;  // what is still on its way is for nobody
      this.options.beside = beside;
      if (this.isSubscribed) this.listenBeside();
    }

    /* Never again: the page follows something else now. */
    stop() {
      this.isOver = true;
      clearInterval(this.timer);
      this.lose();
      clearTimeout(this.retry);
    }

    /* The network or the page came back: try at once, or ask the socket whether it is still there. */
    nudge() {
      if (this.isOver) return;
      if (this.socket === null) {
        this.failures = 0;
        this.connect();
      } else if (this.isSubscribed) {
        this.ping();
        this.expect(ANSWER_MS);
      }
    }

    /* Ask for everything again on the same socket: the clock or the opening may have moved on. */
    refresh() {
      if (!this.isSubscribed) return;
      this.send({ id: String(this.operation), type: 'complete' });
      this.isFresh = true;
      this.subscribe();
      if (this.options.beside) this.send({ id: 'beside' + this.besides, type: 'complete' });
      this.listenBeside();
    }

    listenBeside() {
      if (!this.options.beside) return;
      this.besides += 1;
      this.send({ id: 'beside' + this.besides, type: 'subscribe', payload: this.options.beside.request });
    }

    /* After failures ask by HTTP first: Chromium delays the sockets of a page that has failed often. */
    connect() {
      clearTimeout(this.retry);
      if (this.isOver || this.socket !== null || this.isReaching) return;
      if (this.failures < CAREFUL_AFTER) return this.open();
      this.isReaching = true;
      this.options.reach((isThere) => {
        this.isReaching = false;
        if (isThere) this.open();
        else this.again();
      });
    }

    open() {
      let socket;
      try {
        socket = new WebSocket(this.options.url, 'graphql-transport-ws');
      } catch (error) {
        this.again();
        return;
      }
      this.socket = socket;
      socket.onopen = () => {
        const token = this.options.token();
        this.send({ type: 'connection_init', payload: token ? { authorization: 'Bearer ' + token } : {} });
        this.expect(ANSWER_MS);
      };
      socket.onmessage = (event) => this.hear(event.data);
      socket.onclose = (event) => this.lose(event.code);
      socket.onerror = () => this.lose();
      this.expect(CONNECT_MS);
    }

    hear(text) {
      let message;
      try {
        message = JSON.parse(text);
      } catch (error) {
        return this.lose();
      }
      this.heardAt = performance.now();
      if (message.type === 'connection_ack') {
        this.isSubscribed = true;
        this.subscribe();
        this.listenBeside();
        this.ping();
        this.expect(ANSWER_MS);
      } else if (message.type === 'ping') {
        this.send({ type: 'pong' });
      } else if (message.type === 'pong') {
        clearTimeout(this.deadline);
        this.options.onheard();
      } else if (message.id === String(this.operation)) {
        this.answer(message);
      } else if (message.id === 'beside' + this.besides && message.type === 'next' && message.payload && message.payload.data) {
        this.options.beside.onnext(message.payload.data);
      }
    }

    answer(message) {
      if (message.type === 'error' && this.options.onrefused && this.options.onrefused(message.payload)) {
        this.isOver = true;
        return this.lose();
      }
      const data = message.type === 'next' && message.payload ? message.payload.data : null;
      if (!data) return this.lose();  // error, complete or an empty answer: the screen may come back later
      clearTimeout(this.deadline);
      this.failures = 0;
      this.isFresh = false;
      this.options.onheard();
      this.options.onnext(data);
    }

    subscribe() {
      this.operation += 1;
      this.send({ id: String(this.operation), type: 'subscribe', payload: this.options.request(this.isFresh) });
    }

    send(message) {
      try {
        this.socket.send(JSON.stringify(message));
      } catch (error) {
        this.lose();
      }
    }

    ping() {
      this.pingedAt = performance.now();
      this.send({ type: 'ping', payload: this.options.state() });
    }

    /* A dead peer is silent: ask, and leave if there is no answer. */
    watch() {
      if (!this.isSubscribed) return;
      const now = performance.now();
      const isWaiting = this.pingedAt > this.heardAt;
      if (isWaiting && now - this.pingedAt > PONG_WITHIN_MS) this.lose();
      else if (!isWaiting && now - Math.max(this.heardAt, this.pingedAt) >= this.pingAfterMs) this.ping();
    }

    expect(ms) {
      clearTimeout(this.deadline);
      this.deadline = setTimeout(() => this.lose(), ms);
    }

    lose(code) {
      const socket = this.socket;
      if (socket === null) return;
      this.socket = null;
      this.isSubscribed = false;
      clearTimeout(this.deadline);
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      try { socket.close(); } catch (error) { /* it is gone already */ }
      if (this.options.onlost && !this.isOver) this.options.onlost(code || null);
      this.again();
    }

    /* Full jitter, for ever, whatever the close code said. */
    again() {
      if (this.isOver) return;
      const cap = Math.min(LATEST_MS, FIRST_CAP_MS * Math.pow(2, Math.min(this.failures, 10)));
      this.failures += 1;
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.connect(), SOONEST_MS + Math.random() * (cap - SOONEST_MS));
    }
  }

  root.Antrean = { Link: Link };
})(window);
