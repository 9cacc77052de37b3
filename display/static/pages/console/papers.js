/* A document of an application: pictures are looked at here, anything else is only ever downloaded. */

import { Trouble, ask } from '../api.js';
import { el, fill, say, words, write } from '../dom.js';
import { submit, troublePlace } from './forms.js';

const PICTURE = /^image\/(jpeg|png|webp)$/;

/* reread(): the file changed. */
export function paperRow(paper, label, desk, reread) {
  const trouble = troublePlace();
  const glass = el('div', { class: 'glass', hidden: true });
  const reason = el('input', { type: 'text', id: 'reason-' + paper.id, maxlength: '500', autocomplete: 'off' });
  const doubt = el('form', { hidden: true, novalidate: true },
    el('label', { class: 'field', for: 'reason-' + paper.id }, el('span', null, words.paperReason), reason),
    el('button', { type: 'submit', 'data-acts': '' }, words.paperRefuse));
  const isOld = Boolean(paper.replacedAt);

  const judge = async (verdict, why) => {
    const payload = await submit(desk, trouble, 'JudgeDocument', { document: paper.id, verdict: verdict, reason: why },
      { verb: 'file', said: say(words.saidJudged, { paper: label }), stays: true });
    if (payload) await reread();
  };
  doubt.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!reason.value.trim()) {
      write(trouble, words.fileNoReason);
      return reason.focus();
    }
    judge('REJECTED', reason.value.trim());
  });
  const look = el('button', { class: 'small', 'aria-expanded': 'false', onclick: () => lookAt(paper, label, glass, look, trouble) },
    PICTURE.test(paper.contentType) ? words.paperLook : words.paperSave);
  return el('li', { class: isOld ? 'paper old' : 'paper' },
    el('p', null, el('b', null, label), ' ', el('span', { class: 'chip ' + chipOf(paper) }, isOld ? words.paperReplaced : words['paper_' + paper.verdict])),
    el('p', { class: 'hint' }, [paper.name, size(paper.sizeBytes), paper.verdictReason].filter(Boolean).join(' · ')),
    el('div', { class: 'paper-acts' }, look,
      !isOld && el('button', { class: 'small', 'data-acts': '', onclick: () => judge('ACCEPTED', null) }, words.paperAccept),
      !isOld && el('button', { class: 'small', 'data-acts': '', onclick: () => { doubt.hidden = !doubt.hidden; if (!doubt.hidden) reason.focus(); } }, words.paperDoubt)),
    doubt, trouble, glass);
}

function chipOf(paper) {
  return paper.verdict === 'ACCEPTED' ? 'good' : paper.verdict === 'REJECTED' ? 'bad' : '';
}

/* An address is good for five minutes and for this person: it is asked for when somebody looks. */
async function lookAt(paper, label, glass, button, trouble) {
  write(trouble, '');
  if (!glass.hidden) {
    glass.hidden = true;
    fill(glass);
    button.setAttribute('aria-expanded', 'false');
    return;
  }
  try {
    const node = (await ask('Look', { document: paper.id })).node;
    if (!node || !node.downloadUrl) return write(trouble, words.fileGone);
    if (!PICTURE.test(paper.contentType)) return save(node.downloadUrl, paper.name);
    const picture = el('img', { src: node.shown, alt: say(words.paperPicture, { paper: label }) });
    picture.addEventListener('error', () => write(trouble, words.paperBroken));
    fill(glass, el('a', { href: node.shown, target: '_blank', rel: 'noopener' }, picture));
    glass.hidden = false;
    button.setAttribute('aria-expanded', 'true');
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    write(trouble, error.sentence);
  }
}

function save(address, name) {
  const link = el('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

function size(bytes) {
  return bytes < 1048576 ? Math.ceil(bytes / 1024) + ' KB' : (bytes / 1048576).toFixed(1).replace('.', ',') + ' MB';
}
