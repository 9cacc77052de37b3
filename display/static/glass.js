/* Puts text on the glass: in nodes that stay, small enough to fit, in pages that turn. ES2015: the floor is Chromium 53. */
(function (root) {
  'use strict';

  const PAGE_MS = 8000;
  const FAMILY = 'Antrean, "Noto Sans", Roboto, sans-serif';

  /* Nodes are made once, then only their text changes. */
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
      pen.font = this.weight + ' ' + size + 'px ' + FAMILY;
      const rows = Math.max(1, Math.floor(this.room(size)));
      this.pages = [];
      this.texts.forEach((text) => {
        const lines = this.wrapped(text, width - this.beside(size));
        const count = Math.ceil(lines.length / rows), even = Math.ceil(lines.length / count);
        for (let at = 0; at < lines.length; at += even) this.pages.push(lines.slice(at, at + even).join('\n'));
      });
      if (this.pages.length === 0) this.pages.push('');
      this.index = this.index % this.pages.length;
      write(this.span, this.pages[this.index]);
    }

    room() { return 1; }

    /* Width taken by what stands beside the text. */
    beside() { return 0; }

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

  class FootPager extends Pager {
    constructor(span, box, weight, stage, mark) { super(span, box, weight); this.stage = stage; this.mark = mark; }

    beside(size) {
      const shape = this.stage.className, isAlone = /portrait/.test(shape) && /late|lost/.test(shape);
      const icon = !isAlone && /muted|late|lost/.test(shape) ? size * 1.1 : 0;
      return icon + (this.mark.offsetWidth ? this.mark.offsetWidth + size * 0.5 : 0);
    }
  }

  root.Antrean.glass = {
    write: write, writeFitted: writeFitted, setClass: setClass, fit: fit, Pager: Pager, BigPager: BigPager, FootPager: FootPager
  };
})(window);
