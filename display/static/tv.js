/* Shows a board: paints what the link brings, turns pages, tells the hall's time. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const boards = root.Antrean.boards;
  const glass = root.Antrean.glass, write = glass.write, writeFitted = glass.writeFitted, setClass = glass.setClass, fit = glass.fit;
  const PAGE_MS = 8000, FRESH_MS = 10000, YOUNG_MS = 45000;
  const LATE_MS = 20000, LOST_MS = 50000;   // since the server was last heard
  const SHIFT_MS = 600000, PATH = [[0, 0], [4, 0], [4, 4], [0, 4], [-4, 4], [-4, 0], [-4, -4], [0, -4], [4, -4]];
  const REFRESH_MS = 120000, VERSION_MS = 300000, IDLE_MS = 20000, IDENTIFIED_MS = 10000, SHUT_OUT = 4403;

  const first = JSON.parse(document.getElementById('first').textContent);
  const words = first.words;
  const find = (selector) => document.querySelector(selector);
  const stage = find('#stage'), callBox = find('#call'), foot = find('#foot');
  const upright = root.matchMedia('(orientation: portrait)');

  const time = new root.Antrean.HallTime({ offsetMinutes: first.offsetMinutes, zone: first.zone, words: words });

  let board = boards.read(first.board);
  let firstSeen = {};                       // key of a call → performance.now() until which it is fresh
  let mood = '';
  let heardAt = performance.now(), heardTime = 0;
  let page = 0, pageSince = performance.now();
  let spotlightKey = null, pulse = '';
  let refreshedAt = performance.now(), lag = 0;
  let busyAt = -IDLE_MS;                    // when a call was last fresh or voiced
  let header = {};                          // measured once a day and size

  const aboutPager = new glass.Pager(find('#about .line'), find('#about'), 700);
  const footPager = new glass.FootPager(find('#foot .line'), foot, 700, stage, find('#mark'));
  const pagers = [aboutPager, footPager];
  const moodPagers = {
    rest: new glass.BigPager(find('#rest .text'), 0.45),
    dark: new glass.BigPager(find('#dark .text'), 0.5),
    emergency: new glass.BigPager(find('#emergency .text'), 0.6)
  };

  const scanning = new root.Antrean.Scanning({ stage: stage, place: find('#scan'), wordings: words.scan, time: time });

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

  const layout = () => (upright.matches ? first.layouts.portrait : first.layouts.landscape);
  const isFresh = (call) => (firstSeen[boards.keyOf(call)] || 0) > performance.now() || voice.willSay(boards.keyOf(call));

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
    const key = boards.keyOf(call);
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

  /* Where a number can be taken, and no two calls are fresh: one is on the panel and on top of the table, a second would be hidden. */
  const mayScan = () => mood === 'board' && board.opening.open && !linkState() && board.calls.filter(isFresh).length < 2;

  /* The newest call stands on top of every page; the others, and the day's code, take turns below it. */
  function paintRows(list, shown) {
    const size = Math.min(layout().rows, rows.length), isBand = layout().arrangement === 'band';
    const others = isBand && shown ? list.filter((entry) => entry.number !== shown.number) : list;
    const pinned = isBand ? 0 : 1, step = Math.max(1, size - pinned);
    const pages = others.length <= size ? 1 : Math.ceil((others.length - pinned) / step);
    const isOver = performance.now() - pageSince >= PAGE_MS;
    if (scanning.turn(mayScan(), others.length <= pinned, pages === 1 || isOver)) {
      if (!isOver) pageSince = performance.now() - PAGE_MS;  // the next page follows
    } else if (pages > 1 && isOver) {
      page += 1;
      pageSince = performance.now();
    }
    if (page >= pages) page = 0;
    if (pages === 1 && !scanning.isShown) pageSince = performance.now();
    const from = pinned + page * step;
    const visible = pages === 1 ? others : others.slice(0, pinned).concat(others.slice(from, from + step));
    rows.forEach((row, index) => paintRow(row, visible[index] || null, index >= size));
    const mark = pages > 1 && !scanning.isShown ? (page + 1) + '/' + pages : '';
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
    const dates = time.dates();
    if (header.date !== dates[0] || header.pager !== pager) {
      const names = first.hallNames, name = pager.fitting(names);
      header = { date: dates[0], pager: pager, texts: [pager.fits(name) ? name : names[0], pager.fitting(dates)] };
    }
    return header.texts;
  }

  /* A recall that waits for its turn in the spotlight is told at once. */
  function recalled() {
    const calls = board.calls.filter((call) => call.attempt > 1 && boards.keyOf(call) !== spotlightKey && isFresh(call));
    return calls.length === 0 ? '' : words.recalled.replace('%n', calls[0].number)
      .replace('%a', calls[0].attempt).replace('%c', calls[0].label);
  }

  function paintTexts() {
    const link = linkState(), isMuted = first.speaks && voice.state() !== 'running';
    const wasMarked = stage.className;
    setClass(stage, 'late', link === 'late');
    setClass(stage, 'lost', link === 'lost');
    setClass(stage, 'muted', isMuted);
    const age = words.age.replace('%', time.clock(heardTime).slice(0, 5));
    const hasAbout = layout().arrangement !== 'band';
    const heading = headerTexts(hasAbout ? aboutPager : footPager);
    aboutPager.show(link ? [age] : heading);
    let texts = hasAbout ? footTexts() : heading.concat(footTexts());
    if (hasAbout && heading[0] !== first.hallNames[0]) texts = [first.hallNames[0]].concat(texts);
    if (board.calls.length === 0) texts = [words.take].concat(texts);
    if (scanning.isShown) {
      const typed = words.typed.map((wordings) => footPager.fitting(wordings.map((wording) => wording + scanning.code.code)));
      texts = both(typed[0], typed[1]).concat(texts);
    }
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
    const text = time.clock();
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
    const now = boards.moodOf(board, isFresh);
    if (now !== mood) {
      if (mood) stage.classList.remove(mood);
      mood = now;
      setClass(stage, mood, true);
      setClass(document.body, 'night', mood === 'dark');
    }
    const list = boards.entries(board, time.now(), isFresh), shown = spotlight(list);
    paintCall(shown);
    paintRows(list, shown);
    paintMedia();
    paintTexts();
    paintClocks();
  }

  /* ---- what is new ---- */

  function notice(call) {
    const key = boards.keyOf(call), age = time.now() - call.at;
    if (firstSeen[key] !== undefined) return;
    firstSeen[key] = age < YOUNG_MS ? performance.now() + FRESH_MS : 0;
    if (age < YOUNG_MS) voice.say({ key: key, words: call.words, at: call.at, call: call });
    else voice.remember(key);
  }

  function forget() {
    const kept = {};
    board.calls.forEach((call) => { kept[boards.keyOf(call)] = firstSeen[boards.keyOf(call)]; });
    firstSeen = kept;
    const calls = board.calls, oldest = calls.length ? calls[calls.length - 1].at : Infinity;
    voice.keep((call) => kept[call.key] !== undefined || call.at <= oldest || time.now() - call.at > boards.STAYS_MS);
  }

  function receive(data) {
    const next = boards.read(data.board), served = Date.parse(next.serverTime);
    lag = Math.max(0, time.now() - served);
    if (served > time.now()) time.set(served);
    if (next.epoch === board.epoch && next.version < board.version) return;
    board = next;
    board.calls.slice().reverse().forEach(notice);
    forget();
    paint();
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

  const upkeep = new root.Antrean.Upkeep({
    url: first.versionUrl,
    version: first.assets,
    time: time,
    pairUrl: first.pairUrl,
    isBusy: () => voice.current !== null || voice.waiting.length > 0
  });

  const player = new root.Antrean.Player({
    url: first.stateUrl,
    version: first.assets,
    voice: voice,
    time: time,
    token: () => upkeep.token(),
    device: () => upkeep.device(),
    lag: () => lag,
    shown: shown,
    identify: identify,
    reload: () => upkeep.reload(),
    part: () => upkeep.part()
  });

  const playlist = new root.Antrean.Playlist({
    url: first.mediaUrl,
    picture: find('#media img'),
    video: find('#media video')
  });

  const link = new root.Antrean.Link({
    url: root.location.protocol.replace('http', 'ws') + '//' + root.location.host + '/graphql',
    reach: (done) => upkeep.ask(() => done(true), () => done(false)),
    token: () => upkeep.token(),
    request: (isFreshRead) => ({
      query: first.query,
      operationName: 'Screen',
      variables: {
        hall: first.hall,
        screen: first.screen,
        after: isFreshRead || heardAt === 0 ? null : { epoch: board.epoch, version: board.version }
      }
    }),
    state: () => ({ screen: first.screen, version: board.version, audio: voice.state(), page: first.assets }),
    beside: {
      request: { documentId: first.orders, operationName: 'Orders', variables: { hall: first.hall, screen: first.screen } },
      onnext: (data) => {
        player.obey(data.screenOrders.orders);
        scanning.take(data.screenOrders.presenceCode);
      }
    },
    onrefused: () => { player.report(); return false; },  // it is told whether its token still holds
    onlost: (code) => { if (code === SHUT_OUT && upkeep.token()) upkeep.part(); },
    onheard: () => { heardAt = performance.now(); heardTime = time.now(); },
    onnext: receive
  });

  let drift = Date.now() - performance.now(), askedAt = performance.now();

  function tick() {
    const now = performance.now(), slept = Math.abs(Date.now() - now - drift) > 2000;
    drift = Date.now() - now;
    if (slept || now - askedAt > VERSION_MS) {
      askedAt = now;
      upkeep.check();
    }
    const turn = [board.opening.opensAt, board.opening.closesAt, scanning.until()].some((at) => {
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
    pagers.concat(moodPagers[mood] || [], scanning.isShown ? scanning.pager : []).forEach((pager) => pager.cut());
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
  upkeep.ask(null);
  player.report();
  setInterval(tick, 500);
  link.start();
})(window);
