/* Pictures and videos of the hall, and which screen plays which. */

import { Trouble, actOnce, ask } from './api.js';
import { byId, el, fill, words } from './dom.js';
import { sendFile } from './admin_files.js';
import { archiving, card } from './admin_records.js';

const TYPES = 'image/jpeg,image/png,image/webp,video/mp4,video/webm';

export function playlist(app, place, row) {
  const options = () => app.media.map((medium) => [medium.id, medium.name]);
  card(app, place, words.playlist, {
    fields: [{
      name: 'items', kind: 'rows', blank: () => ({ seconds: 10 }),
      of: [
        { name: 'medium', kind: 'choice', required: true, options: options },
        { name: 'seconds', kind: 'number', required: true, min: 3, max: 600, step: 1 }
      ]
    }],
    values: { items: itemsOf(row) },
    note: el('p', { class: 'hint' }, app.media.length ? words.playlistNote : words.noMedia, ' ', el('a', { href: '#/media' }, words.s_media)),
    seen: app.directory.version,
    newest: async () => {
      const version = (await app.refresh()).version;
      const found = await screensOf(app);
      const newest = found.screens.find((one) => one.id === row.id);
      app.media = found.media;
      return newest ? { values: { items: itemsOf(newest) }, seen: version } : null;
    },
    submit: (values, changed, seen) => actOnce('SetPlaylist', { screen: row.id, items: values.items, seen: seen }),
    done: () => {
      app.release();
      app.open('/screens/' + row.id, words.saved);
    }
  });
}

function itemsOf(screen) {
  return screen.playlist.map((one) => ({ medium: one.medium.id, seconds: one.seconds }));
}

/* The hall's screens and media; what is not told is for somebody who is signed in. */
export async function screensOf(app) {
  const found = await ask('Screens', { hall: app.hall.slug });
  if (!found.screens || !found.media) throw new Trouble('signedOut', words.troubleSignedOut);
  return found;
}

export const media = {
  id: 'media',
  show: async (app, place, rest) => {
    const rows = (await screensOf(app)).media;
    const row = rows.find((one) => one.id === rest);
    if (row) return showOne(app, place, row);
    fill(place, el('h1', { tabindex: '-1' }, words.s_media), el('p', { class: 'hint' }, words.p_media));
    sending(app, place);
    place.append(rows.length ? el('ul', { class: 'tiles' }, rows.map(tile)) : el('p', null, words.noMedia));
  }
};

function tile(row) {
  return el('li', { class: 'card' }, preview(row), el('a', { href: '#/media/' + row.id }, row.name), el('small', null, size(row)));
}

function preview(row) {
  return row.contentType.indexOf('video/') === 0
    ? el('video', { src: row.address, muted: true, preload: 'metadata', controls: true, 'aria-label': row.name })
    : el('img', { src: row.address, alt: row.name, loading: 'lazy' });
}

function size(row) {
  const kib = Math.ceil(row.sizeBytes / 1024);
  return row.contentType.split('/')[1].toUpperCase() + ' · ' + (kib < 1024 ? kib + ' KiB' : (kib / 1024).toFixed(1) + ' MiB');
}

function showOne(app, place, row) {
  fill(place, el('p', null, el('a', { href: '#/media' }, '← ' + words.s_media)), el('h1', { tabindex: '-1' }, row.name),
    el('section', { class: 'card media-one' }, preview(row), el('p', null, size(row))),
    archiving(app, { id: 'media', entity: 'medium', archive: 'ArchiveMedium', title: () => row.name }, row));
}

function sending(app, place) {
  const progress = el('progress', { max: 1, value: 0, hidden: true, 'aria-label': words.sending });
  const form = card(app, place, words.addMedium, {
    fields: [{ name: 'file', kind: 'file', required: true, accept: TYPES }, { name: 'name', label: 'mediumName', plain: true }],
    label: words.send,
    more: progress,
    submit: async (values) => {
      const file = form.node.querySelector('input[type="file"]').files[0];
      const name = values.name || file.name.replace(/\.\w+$/, '').slice(0, 120);
      const opened = await actOnce('AddMedium', { hall: app.hall.id, name: name, sizeBytes: file.size });
      progress.hidden = false;
      try {
        return await sendFile(opened.uploadUrl, file, (share) => { progress.value = share; });
      } finally {
        progress.hidden = true;
      }
    },
    done: () => {
      app.release();
      app.open('/media', words.saved);
      byId('main').focus();
    }
  });
}
