/* Shows a board: paints what the link brings, turns pages, tells the hall's time. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const PAGE_MS = 8000, FRESH_MS = 10000, STAYS_MS = 60000, YOUNG_MS = 45000;
  const LATE_MS = 20000, LOST_MS = 50000;   // since the server was last heard
  const SHIFT_MS = 600000, PATH = [[0, 0], [4, 0], [4, 4], [0, 4], [-4, 4], [-4, 0], [-4, -4], [0, -4], [4, -4]];
  const REFRESH_MS = 120000, VERSION_MS = 300000, IDLE_MS = 20000, IDENTIFIED_MS = 10000, SHUT_OUT = 4403;
  const DARK = /^(FORCED_CLOSED|HOLIDAY|COLLECTIVE_LEAVE|DATE_CLOSED|WEEKDAY_CLOSED|NOT_YET_OPEN|AFTER_HOURS|DAY_CLOSED)$/;
  const RESTING = /^(BREAK|PAUSED|DISTURBED)$/;
  const FAMILY = 'Antrean, "Noto Sans", Roboto, sans-serif';

  const first = JSON.parse(document.getElementById('first').textContent);
  const words = first.words;
  const find = (selector) => document.querySelector(selector);
  const stage = find('#stage'), callBox = find('#call'), foot = find('#foot');
  const upright = root.matchMedia('(orientation: portrait)');

  let board = boardOf(first.board);
  let firstSeen = {};                       // key of a call → performance.now() until which it is fresh
  let mood = '';
  let heardAt = performance.now(), heardTime = 0;
  let page = 0, pageSince = performance.now();
  let spotlightKey = null, pulse = '';
  let refreshedAt = performance.now(), version = first.assets;
  let isReloading = false, lag = 0;
  let busyAt = -IDLE_MS;                    // when a call was last fresh or voiced
  let header = {};                          // measured once a day and size

  /* ---- a board as it travels, under the short names of board.graphql, becomes the page's own ---- */

  function boardOf(sent) {
    const agencies = {};
    sent.counters.forEach((one) => { agencies[one.l] = one.a; });
    return Object.assign({}, sent, {
      counters: sent.counters.map((one) => ({ label: one.l, agency: one.a, number: one.n })),
      calls: sent.calls.map((one) => ({
        number: one.n, label: one.l, agency: agencies[one.l] || '', attempt: one.t, at: Date.parse(one.at), words: one.s
      }))
    });
  }

  /* ---- the hall's time: the server's, carried on by a clock nobody can set ---- */

  const time = {
    base: 0,
    mark: 0,
    set(ms) { this.base = ms; this.mark = performance.now(); },
    now() { return this.base + performance.now() - this.mark; },
    hall() { return new Date(this.now() + first.offsetMinutes * 60000); },
    hallAt(ms) { return new Date(ms + first.offsetMinutes * 60000); }
  };

  const two = (number) => (number < 10 ? '0' : '') + number;
  const clock = (date) => two(date.getUTCHours()) + '.' + two(date.getUTCMinutes()) + ' ' + first.zone;
  function dateTexts(date) {
    const day = words.days[date.getUTCDay()], month = words.months[date.getUTCMonth()];
    const short = day.slice(0, 3) + ', ' + date.getUTCDate() + ' ' + month.slice(0, 3);
    return [day + ', ' + date.getUTCDate() + ' ' + month + ' ' + date.getUTCFullYear(),
      short + ' ' + date.getUTCFullYear(), short];
  }

  /* ---- text: nodes are made once, then only their text changes ---- */

  function write(node, text) {
    if (node.firstChild === null) node.appendChild(document.createTextNode(''));
    if (node.firstChild.nodeValue === text) return false;
    node.firstChild.nodeValue = text;
    return true;
  }

  function setClass(node, name, isOn) {
    if (node.classList.contains(name) !== isOn) node.classList.toggle(name);
  }

  /* Text that is too wide becomes smaller rather than cut; up to `surely` letters there is always room. */
  function fit(span, surely) {
    if (span.style.fontSize !== '') span.style.fontSize = '';
    if (surely && span.textContent.length <= surely) return;
    const room = span.parentNode.clientWidth, width = span.offsetWidth;
    if (room > 0 && width > room) span.style.fontSize = Math.floor(room / width * 96) + '%';
  }

  function writeFitted(span, text, surely) {
    if (write(span, text)) fit(span, surely);
  }

  const pen = document.createElement('canvas').getContext('2d');

  /* Long text becomes pages of as many lines as fit, 8 s each: nothing scrolls. */
  class Pager {
    constructor(span, box, weight) {
      this.span = span;
      this.box = box;
      this.weight = weight;
      this.source = null;
      this.pages = [''];
      this.index = 0;
      this.since = performance.now();
    }

    show(texts) {
      const source = texts.join('\n\n');
      if (source === this.source) return;
      this.source = source;
      this.texts = texts;
      this.index = 0;
      this.since = performance.now();
      this.cut();
    }

    cut() {
      if (this.source === null) return;
      const size = parseFloat(getComputedStyle(this.span).fontSize);
      const style = getComputedStyle(this.box);
      const width = this.box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const isAlone = /portrait/.test(stage.className) && /late|lost/.test(stage.className);
      const icon = this.box === foot && !isAlone && /muted|late|lost/.test(stage.className) ? size * 1.1 : 0;
      pen.font = this.weight + ' ' + size + 'px ' + FAMILY;
      const rows = Math.max(1, Math.floor(this.room(size)));
      this.pages = [];
      const mark = this.box === foot ? find('#mark').offsetWidth : 0;
      const beside = mark ? mark + size * 0.5 : 0;
      this.texts.forEach((text) => {
        const lines = this.wrapped(text, width - icon - beside);
        const count = Math.ceil(lines.length / rows), even = Math.ceil(lines.length / count);
        for (let at = 0; at < lines.length; at += even) this.pages.push(lines.slice(at, at + even).join('\n'));
      });
      if (this.pages.length === 0) this.pages.push('');
      this.index = this.index % this.pages.length;
      write(this.span, this.pages[this.index]);
    }

    room() { return 1; }

    wrapped(text, width) { return this.lines(text, width); }

    /* The first of several wordings that fits on one line, else the last. */
    fitting(wordings) {
      return wordings.filter((wording) => this.fits(wording))[0] || wordings[wordings.length - 1];
    }

    fits(text) {
      pen.font = this.weight + ' ' + getComputedStyle(this.span).fontSize + ' ' + FAMILY;
      return pen.measureText(text).width <= this.box.clientWidth;
    }

    lines(text, width) {
      const lines = [];
      let line = '';
      text.split(/[ \n]+/).forEach((word) => {
        const longer = line ? line + ' ' + word : word;
        if (pen.measureText(longer).width <= width) {
          line = longer;
          return;
        }
        if (line) lines.push(line);
        while (pen.measureText(word).width > width && word.length > 1) {
          let length = word.length - 1;
          while (length > 1 && pen.measureText(word.slice(0, length) + '-').width > width) length -= 1;
          lines.push(word.slice(0, length) + '-');
          word = word.slice(length);
        }
        line = word;
      });
      if (line) lines.push(line);
      return lines;
    }

    turn() {
      if (this.pages.length < 2 || performance.now() - this.since < PAGE_MS) return;
      this.since = performance.now();
      this.index = (this.index + 1) % this.pages.length;
      write(this.span, this.pages[this.index]);
    }
  }

  class BigPager extends Pager {
    constructor(span, share) { super(span, span, 700); this.share = share; }
    room(size) { return root.innerHeight * this.share / (size * 1.25); }

    /* A sentence begins a line, and lines are about as long as each other. */
    wrapped(text, width) {
      return text.replace(/([.!?]) +/g, '$1\n').split('\n').reduce((lines, sentence) => {
        const count = this.lines(sentence, width).length;
        let narrow = width;
        while (narrow > width / 3 && this.lines(sentence, narrow * 0.95).length === count) narrow *= 0.95;
        return lines.concat(this.lines(sentence, narrow));
      }, []);
    }
  }

  const aboutPager = new Pager(find('#about .line'), find('#about'), 700);
  const footPager = new Pager(find('#foot .line'), foot, 700);
  const pagers = [aboutPager, footPager];
  const moodPagers = {
    rest: new BigPager(find('#rest .text'), 0.45),
    dark: new BigPager(find('#dark .text'), 0.5),
    emergency: new BigPager(find('#emergency .text'), 0.6)
  };

  const rows = Array.prototype.map.call(document.querySelectorAll('.row'), (node) => ({
    node: node,
    number: node.querySelector('.number > span'),
    agency: node.querySelector('.agency > span'),
    label: node.querySelector('.label > span')
  }));
  const spot = {
    number: find('#call .number > span'),
    label: find('#call .to b'),
    to: find('#call .to > span'),
    info: find('#call .info > span')
  };

  /* ---- what to show ---- */

  const keyOf = (call) => call.number + '/' + call.attempt + '/' + call.at;
  const layout = () => (upright.matches ? first.layouts.portrait : first.layouts.landscape);
  const isFresh = (call) => (firstSeen[keyOf(call)] || 0) > performance.now() || voice.willSay(keyOf(call));

  function entries() {
    const now = time.now(), taken = {}, numbers = {}, current = [], past = [];
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

  function spotlight(list) {
    const said = voice.upcoming();
    if (said !== null && said.call) return said.call;
    const newest = list.filter((entry) => entry.call !== null)[0];
    return newest ? newest.call : null;
  }

  function paintCall(call) {
    setClass(callBox, 'empty', call === null);
    if (call === null) {
      spotlightKey = null;
      return;
    }
    setClass(callBox, 'again', call.attempt > 1);
    setClass(callBox, 'named', call.label.length > 3);
    const key = keyOf(call);
    writeFitted(spot.number, call.number, 5);
    if (write(spot.label, call.label) && call.label.length > 2) fit(spot.to);
    else if (call.label.length <= 2) spot.to.style.fontSize = '';
    writeFitted(spot.info, call.attempt > 1 ? words.again.replace('%', call.attempt) : call.agency);
    const isLit = isFresh(call);
    setClass(callBox, 'fresh', isLit);
    if (key !== spotlightKey && isLit) {
      if (pulse) callBox.classList.remove(pulse);
      pulse = pulse === 'pulse-a' ? 'pulse-b' : 'pulse-a';
      callBox.classList.add(pulse);
    }
    spotlightKey = key;
  }

  /* The newest call stands on top of every page; the others take turns below it. */
  function paintRows(list, shown) {
    const size = Math.min(layout().rows, rows.length), isBand = layout().arrangement === 'band';
    const others = isBand && shown ? list.filter((entry) => entry.number !== shown.number) : list;
    const pinned = isBand ? 0 : 1, step = Math.max(1, size - pinned);
    const pages = others.length <= size ? 1 : Math.ceil((others.length - pinned) / step);
    if (pages > 1 && performance.now() - pageSince >= PAGE_MS) {
      page += 1;
      pageSince = performance.now();
    }
    if (page >= pages) page = 0;
    if (pages === 1) pageSince = performance.now();
    const from = pinned + page * step;
    const visible = pages === 1 ? others : others.slice(0, pinned).concat(others.slice(from, from + step));
    rows.forEach((row, index) => paintRow(row, visible[index] || null, index >= size));
    const mark = pages > 1 ? (page + 1) + '/' + pages : '';
    const wasLong = find('#mark').textContent.length;
    if (write(find('#mark'), mark) && wasLong !== mark.length) footPager.cut();
  }

  function paintRow(row, entry, isHidden) {
    setClass(row.node, 'hidden', isHidden);
    setClass(row.node, 'free', entry === null);
    setClass(row.node, 'fresh', entry !== null && entry.call !== null && isFresh(entry.call));
    setClass(row.node, 'past', entry !== null && entry.isPast);
    writeFitted(row.label, entry ? entry.label : '', 2);
    writeFitted(row.number, entry ? entry.number : '', 5);
    writeFitted(row.agency, entry ? entry.agency : '', 5);
  }

  function moodOf() {
    if (board.emergency) return 'emergency';
    if (board.opening.open || board.counters.some((counter) => counter.number)) return 'board';
    if (board.calls.some(isFresh)) return 'board';
    if (DARK.test(board.opening.code)) return 'dark';
    return RESTING.test(board.opening.code) ? 'rest' : 'board';
  }

  const both = (indonesian, english) => {
    const pair = first.language === 'EN' ? [english, indonesian] : [indonesian, english];
    return pair.filter((text, index) => text && pair.indexOf(text) === index);
  };

  function footTexts() {
    let texts = both(board.opening.sentence, board.opening.sentenceEn);
    board.notices.forEach((text, index) => { texts = texts.concat(both(text, board.noticesEn[index])); });
    return texts;
  }

  function linkState() {
    const silence = performance.now() - heardAt;
    return silence >= LOST_MS ? 'lost' : silence >= LATE_MS ? 'late' : '';
  }

  /* The hall's name, shortened before it is paged, and the date. */
  function headerTexts(pager) {
    const dates = dateTexts(time.hall());
    if (header.date !== dates[0] || header.pager !== pager) {
      const names = first.hallNames, name = pager.fitting(names);
      header = { date: dates[0], pager: pager, texts: [pager.fits(name) ? name : names[0], pager.fitting(dates)] };
    }
    return header.texts;
  }

  /* A recall that waits for its turn in the spotlight is told at once. */
  function recalled() {
    const calls = board.calls.filter((call) => call.attempt > 1 && keyOf(call) !== spotlightKey && isFresh(call));
    return calls.length === 0 ? '' : words.recalled.replace('%n', calls[0].number)
      .replace('%a', calls[0].attempt).replace('%c', calls[0].label);
  }

  function paintTexts() {
    const link = linkState(), isMuted = first.speaks && voice.state() !== 'running';
    const wasMarked = stage.className;
    setClass(stage, 'late', link === 'late');
    setClass(stage, 'lost', link === 'lost');
    setClass(stage, 'muted', isMuted);
    const age = words.age.replace('%', clock(time.hallAt(heardTime)).slice(0, 5));
    const hasAbout = layout().arrangement !== 'band';
    const heading = headerTexts(hasAbout ? aboutPager : footPager);
    aboutPager.show(link ? [age] : heading);
    let texts = hasAbout ? footTexts() : heading.concat(footTexts());
    if (hasAbout && heading[0] !== first.hallNames[0]) texts = [first.hallNames[0]].concat(texts);
    if (board.calls.length === 0) texts = [words.take].concat(texts);
    const again = recalled();
    if (again) texts = [again];
    if (isMuted) texts = [voice.state() === 'muted' ? words.silenced : words.muted].concat(texts);
    if (link === 'late') texts = hasAbout ? [words.late] : [words.late, age];
    if (link === 'lost') texts = hasAbout ? words.lost : words.lost.concat([age]);
    footPager.show(texts);
    if (wasMarked !== stage.className) footPager.cut();
    if (mood === 'rest' || mood === 'dark') moodPagers[mood].show(both(board.opening.sentence, board.opening.sentenceEn));
    if (mood === 'emergency') moodPagers.emergency.show(both(board.emergency, board.emergencyEn));
  }

  function paintClocks() {
    const text = clock(time.hall());
    ['#clock', '#rest time', '#dark time'].forEach((place) => write(find(place), text));
    const steps = Math.floor(time.now() / SHIFT_MS) % PATH.length;
    stage.style.transform = 'translate(' + PATH[steps][0] + 'px, ' + PATH[steps][1] + 'px)';
    const minute = Math.floor(time.now() / 60000);
    find('#dark').style.paddingTop = 6 + (minute * 7) % 29 + 'vh';
    find('#dark').style.textAlign = ['left', 'center', 'right'][minute % 3];
    find('#dark').style.alignItems = ['flex-start', 'center', 'flex-end'][minute % 3];
  }

  /* Pictures stand in the place of the call once nobody has been called for a while; a call takes it back at once. */
  function paintMedia() {
    const now = performance.now();
    if (voice.current !== null || voice.waiting.length || board.calls.some(isFresh)) busyAt = now;
    playlist.follow(board.screen ? board.screen.playlistVersion : null);
    const isPlaying = playlist.play(mood === 'board' && !linkState() && now - busyAt >= IDLE_MS);
    setClass(stage, 'media', playlist.isShown && mood === 'board');
    setClass(stage, 'playing', isPlaying);
  }

  function paint() {
    const now = moodOf();
    if (now !== mood) {
      if (mood) stage.classList.remove(mood);
      mood = now;
      setClass(stage, mood, true);
      setClass(document.body, 'night', mood === 'dark');
    }
    const list = entries(), shown = spotlight(list);
    paintCall(shown);
    paintRows(list, shown);
    paintMedia();
    paintTexts();
    paintClocks();
  }

  /* ---- what is new ---- */

  function notice(call) {
    const key = keyOf(call), age = time.now() - call.at;
    if (firstSeen[key] !== undefined) return;
    firstSeen[key] = age < YOUNG_MS ? performance.now() + FRESH_MS : 0;
    if (age < YOUNG_MS) voice.say({ key: key, words: call.words, at: call.at, call: call });
    else voice.remember(key);
  }

  function forget() {
    const kept = {};
    board.calls.forEach((call) => { kept[keyOf(call)] = firstSeen[keyOf(call)]; });
    firstSeen = kept;
    const calls = board.calls, oldest = calls.length ? calls[calls.length - 1].at : Infinity;
    voice.keep((call) => kept[call.key] !== undefined || call.at <= oldest || time.now() - call.at > STAYS_MS);
  }

  function receive(data) {
    const next = boardOf(data.board), served = Date.parse(next.serverTime);
    lag = Math.max(0, time.now() - served);
    if (served > time.now()) time.set(served);
    if (next.epoch === board.epoch && next.version < board.version) return;
    board = next;
    board.calls.slice().reverse().forEach(notice);
    forget();
    paint();
  }

  /* ---- the server's word on time and on our own version ---- */

  function ask(done, missed) {
    const request = new XMLHttpRequest(), asked = performance.now();
    request.open('GET', first.versionUrl + '?' + Math.floor(asked));
    request.timeout = 3000;
    const fail = missed || (() => undefined);
    request.onerror = request.ontimeout = fail;
    request.onload = () => {
      if (request.status !== 200) return fail();
      let answer;
      try { answer = JSON.parse(request.responseText); } catch (error) { return fail(); }
      const trip = performance.now() - asked;
      if (trip < 1500) time.set(Date.parse(answer.time) + trip / 2);
      if (done) done(answer);
    };
    request.send();
  }

  /* A newer page is fetched only once the server has answered, and never in the middle of a call. */
  function checkVersion() {
    ask((answer) => {
      if (answer.version === version || isReloading || voice.current !== null || voice.waiting.length) return;
      isReloading = true;
      root.location.reload();
    });
  }

  /* What is large on the glass now. */
  function shown() {
    if (mood !== 'board') return moodPagers[mood].texts.join(' ');
    return spotlightKey === null ? '' : spot.number.textContent + ' \u2192 ' + spot.label.textContent;
  }

  let identifiedUntil = 0;
  function identify() {
    find('#identity b').textContent = first.screenName;
    find('#identity span').textContent = root.location.pathname;
    identifiedUntil = performance.now() + IDENTIFIED_MS;
    setClass(document.body, 'identified', true);
  }

  function reload() {
    if (isReloading) return;
    ask(() => { isReloading = true; root.location.reload(); });
  }

  /* Shut out by a manager: a screen without its token is nobody's. */
  function part() {
    try {
      localStorage.removeItem('antrean.screen.token');
      localStorage.removeItem('antrean.screen.device');
    } catch (error) { /* it had none then */ }
    root.location.replace(first.pairUrl);
  }

  function device() {
    try { return localStorage.getItem('antrean.screen.device'); } catch (error) { return null; }
  }

  function token() {
    try { return localStorage.getItem('antrean.screen.token'); } catch (error) { return null; }
  }

  function stayAwake() {
    if (!navigator.wakeLock || document.hidden) return;
    try { navigator.wakeLock.request('screen').catch(() => undefined); } catch (error) { /* not allowed here */ }
  }

  const voice = new root.Antrean.Voice({
    clips: first.voice.clips,
    sprite: first.voice.sprite,
    speaks: first.speaks,
    storage: 'antrean.said.' + first.hall + '.' + first.screen,
    clock: () => time.now(),
    maySpeak: () => player.maySpeak(),
    onsaid: (key) => player.hasSaid(key),
    onchange: () => paint()
  });

  const player = new root.Antrean.Player({
    url: first.stateUrl,
    version: version,
    voice: voice,
    time: time,
    token: token,
    device: device,
    lag: () => lag,
    shown: shown,
    identify: identify,
    reload: reload,
    part: part
  });

  const playlist = new root.Antrean.Playlist({
    url: first.mediaUrl,
    picture: find('#media img'),
    video: find('#media video')
  });

  const link = new root.Antrean.Link({
    url: root.location.protocol.replace('http', 'ws') + '//' + root.location.host + '/graphql',
    reach: (done) => ask(() => done(true), () => done(false)),
    token: token,
    request: (isFreshRead) => ({
      query: first.query,
      operationName: 'Screen',
      variables: {
        hall: first.hall,
        screen: first.screen,
        after: isFreshRead || heardAt === 0 ? null : { epoch: board.epoch, version: board.version }
      }
    }),
    state: () => ({ screen: first.screen, version: board.version, audio: voice.state(), page: version }),
    beside: {
      request: { documentId: first.orders, operationName: 'Orders', variables: { hall: first.hall, screen: first.screen } },
      onnext: (data) => player.obey(data.screenOrders.orders)
    },
    onrefused: () => { player.report(); return false; },  // it is told whether its token still holds
    onlost: (code) => { if (code === SHUT_OUT && token()) part(); },
    onheard: () => { heardAt = performance.now(); heardTime = time.now(); },
    onnext: receive
  });

  let drift = Date.now() - performance.now(), askedAt = performance.now();

  function tick() {
    const now = performance.now(), slept = Math.abs(Date.now() - now - drift) > 2000;
    drift = Date.now() - now;
    if (slept || now - askedAt > VERSION_MS) {
      askedAt = now;
      checkVersion();
    }
    const turn = [board.opening.opensAt, board.opening.closesAt].some((at) => {
      const past = at ? time.now() - Date.parse(at) : -1;
      return past > 1000 && past < 6000;
    });
    if (now - refreshedAt > REFRESH_MS || (turn && now - refreshedAt > 5000)) {
      refreshedAt = now;
      link.refresh();
    }
    pagers.forEach((pager) => pager.turn());
    if (moodPagers[mood]) moodPagers[mood].turn();
    paint();
    if (identifiedUntil && now > identifiedUntil) {
      identifiedUntil = 0;
      setClass(document.body, 'identified', false);
    }
    player.tick();
  }

  function measure() {
    header = {};
    setClass(stage, 'portrait', layout().arrangement === 'portrait');
    setClass(stage, 'tight', layout().arrangement === 'beside' && find('#clock').offsetTop > find('#about').offsetTop);
    setClass(stage, 'band', layout().arrangement === 'band');
    setClass(stage, 'with-agency', layout().hasAgency);
    rows.forEach((row) => { fit(row.number); fit(row.agency); fit(row.label); });
    [spot.number, spot.info, spot.to].forEach(fit);
    pagers.concat(moodPagers[mood] || []).forEach((pager) => pager.cut());
  }

  time.set(Date.parse(board.serverTime));
  heardTime = time.now();
  board.calls.slice().reverse().forEach(notice);
  paint();
  measure();
  root.addEventListener('resize', () => { measure(); paint(); });
  if (document.fonts && document.fonts.ready) document.fonts.ready.then(() => { measure(); paint(); });
  document.addEventListener('visibilitychange', stayAwake);
  stayAwake();
  ask(null);
  player.report();
  setInterval(tick, 500);
  link.start();
})(window);
