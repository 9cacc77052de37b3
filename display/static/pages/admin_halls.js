/* Above all halls: the list of halls, and a new one. */

import { Trouble, act, ask } from './api.js';
import { el, fill, say, words } from './dom.js';
import { card, onceFor } from './admin_records.js';
import { TIMEZONES, PROVINCES, provinceOf, slugOf } from './admin_places.js';

const TYPED_MS = 250;
const AT_ONCE = 100;
const WEEK = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'].map((weekday) => ({
  weekday: weekday, opens: '08:00', closes: '15:00', breakStarts: weekday === 'FRIDAY' ? '11:30' : '12:00', breakEnds: '13:00'
}));

/* Where a hall's own administration stands. */
export function address(app, slug) {
  return '/admin?hall=' + encodeURIComponent(slug) + '&language=' + app.language;
}

function listOf(app, halls) {
  return el('ul', { class: 'halls' }, halls.map((hall) => el('li', null,
    el('a', { href: address(app, hall.slug) }, hall.name), hall.province ? el('small', null, hall.province) : null)));
}

export const hallList = {
  id: 'halls',
  show: async (app, place) => {
    const head = el('div', { class: 'title' }, el('h1', { tabindex: '-1' }, words.whichHall),
      app.mayFound ? el('a', { class: 'button main', href: '#/founding' }, words.s_founding) : null);
    fill(place, head);
    if (!app.isEverywhere) return place.append(el('section', { class: 'card' }, listOf(app, app.own)));
    return place.append(await searched(app));
  }
};

async function searched(app) {
  const search = el('input', { id: 'search-hall', type: 'search', autocomplete: 'off' });
  const found = el('section', { class: 'card' });
  const more = el('button', { type: 'button', onclick: () => show(true) }, words.moreHalls);
  const count = el('p', { class: 'hint', 'aria-live': 'polite' });
  let turn = 0;
  let halls = [];
  let cursor = null;
  let waiting = null;

  async function show(isMore) {
    const mine = turn += 1;
    const answer = (await ask('AdminHalls', { search: search.value.trim() || null, first: 20, after: isMore ? cursor : null })).halls;
    if (mine !== turn) return;  // something else was typed
    halls = (isMore ? halls : []).concat(answer.nodes);
    cursor = answer.pageInfo.endCursor;
    count.textContent = answer.totalCount === 1 ? words.oneHall : say(words.hallCount, { count: answer.totalCount });
    more.hidden = !answer.pageInfo.hasNextPage;
    fill(found, halls.length ? listOf(app, halls) : el('p', null, search.value ? words.noSuchHall : words.noHallYet), more);
  }

  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(false).catch((error) => {
      if (!(error instanceof Trouble)) throw error;
      count.textContent = error.sentence;
    }), TYPED_MS);
  });
  await show(false);
  return el('div', null, el('label', { class: 'field search', for: 'search-hall' }, el('span', null, words.search), search), count, found);
}

/* Every hall, for choices. */
export async function allHalls() {
  let rows = [];
  let page = { hasNextPage: true, endCursor: null };
  while (page.hasNextPage) {
    const halls = (await ask('AdminHalls', { search: null, first: AT_ONCE, after: page.endCursor })).halls;
    rows = rows.concat(halls.nodes);
    page = halls.pageInfo;
  }
  return rows;
}

const FIELDS = [
  { name: 'template', kind: 'choice', plain: true, wide: true, options: (app) => [['', words.noTemplate]].concat(app.halls.map((hall) => [hall.id, hall.name])) },
  { name: 'name', label: 'newName', required: true, wide: true },
  { name: 'nameEn', wide: true },
  { name: 'regionCode', required: true },
  { name: 'province', kind: 'choice', required: true, options: () => PROVINCES.map((one) => [one.name, one.name]) },
  { name: 'timezone', kind: 'choice', required: true, options: () => TIMEZONES },
  { name: 'slug', label: 'hallSlug', required: true },
  { name: 'address', wide: true },
  { group: 'week', fields: [{ name: 'days', kind: 'week' }] }
];

export const founding = {
  id: 'founding',
  show: async (app, place) => {
    app.halls = await allHalls();
    const keys = onceFor();
    fill(place, el('h1', { tabindex: '-1' }, words.s_founding), el('p', { class: 'hint' }, words.p_founding));
    const form = card(app, place, words.newHall, {
      fields: FIELDS,
      values: { template: '', days: WEEK, province: '', timezone: '' },
      label: words.found,
      submit: (values) => {
        const input = Object.assign({}, values, { template: values.template || null });
        return act('CreateHall', input, keys(input));
      },
      done: (payload) => {
        app.release();
        location.assign(address(app, payload.hall.slug) + (payload.hall.agencies.length ? '' : '#/agencies'));
      }
    });
    following(form);
  }
};

/* What follows from what was typed, as long as nobody has typed that too: province and time zone from the code of the region, the
   address from the name, the hours from the template. */
function following(form) {
  const field = (name) => form.control(name);
  const own = { slug: '', province: '', timezone: '', days: JSON.stringify(field('days').get()) };
  const follow = (name, value) => {
    const control = field(name);
    const is = name === 'days' ? JSON.stringify(control.get()) : control.get() || '';
    if (!value || is !== own[name]) return;
    control.set(value);
    own[name] = name === 'days' ? JSON.stringify(control.get()) : value;
  };
  field('regionCode').node.addEventListener('input', () => {
    const province = provinceOf(field('regionCode').get());
    follow('province', province && province.name);
    follow('timezone', province && province.timezone);
  });
  field('province').node.addEventListener('change', () => {
    const province = PROVINCES.find((one) => one.name === field('province').get());
    follow('timezone', province && province.timezone);
  });
  field('name').node.addEventListener('input', () => follow('slug', slugOf(field('name').get())));
  field('template').node.addEventListener('change', async () => {
    const id = field('template').get();
    if (id) follow('days', (await ask('TemplateHours', { id: id })).node.weeklyHours);
  });
}
