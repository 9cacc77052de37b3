/* Accounts: of a hall, or above all halls; their roles and passwords. */

import { act, actOnce, ask } from './api.js';
import { el, words } from './dom.js';
import { allHalls } from './admin_halls.js';
import { card, doing, onceFor, records } from './admin_records.js';

const ROLES = ['OFFICER', 'SUPERVISOR', 'INFORMATION_DESK', 'HALL_MANAGER', 'ADMINISTRATOR', 'AUDITOR'];
const column = (name, text) => ({ name: name, text: text || ((row) => row[name]) });

export const staff = accounts('staff');
export const people = accounts('people');

function accounts(id) {
  return records({
    id: id,
    entity: 'staff',
    load: staffRows,
    columns: [
      column('username'), column('name'),
      column('roles', (row) => row.grants.map((grant) => words['r_' + grant.role] + placeOf(grant)).join(', ')),
      column('state', (row) => (row.archivedAt ? words.closed : words.active))
    ],
    fields: (app, row) => [
      row ? null : { name: 'username', required: true },
      { name: 'name', label: 'person', required: true },
      row ? null : { name: 'password', kind: 'password', label: 'firstPassword', required: true, autocomplete: 'new-password' }
    ].filter(Boolean),
    values: (row) => row,
    seen: (row) => ({ seenName: row.name }),
    input: (app, values) => Object.assign({ hall: app.hall && app.hall.slug }, values),
    title: (row) => row.name,
    create: 'CreateStaff',
    update: 'UpdateStaff',
    archive: 'ArchiveStaff',
    archiveWords: [words.closeAccount, words.closeQuestion, words.closeSure, words.accountClosed],
    more: (app, place, row) => accountOf(app, place, row, id)
  });
}

function placeOf(grant) {
  if (grant.agency) return ' ' + grant.agency.code;
  return grant.hall ? '' : ' (' + words.everywhere + ')';
}

async function staffRows(app) {
  let rows = [];
  if (!app.hall) app.halls = await allHalls();
  if (!app.self) app.self = (await ask('Me')).viewer.staff.id;
  let page = { hasNextPage: true, endCursor: null };
  while (page.hasNextPage) {
    const found = (await ask('Staff', { hall: app.hall && app.hall.slug, after: page.endCursor })).staff;
    rows = rows.concat(found.nodes);
    page = found.pageInfo;
  }
  rows.forEach((row) => { row.grants = row.grants.filter((grant) => !grant.revokedAt); });
  return rows;
}

function accountOf(app, place, row, id) {
  if (row.archivedAt) return;
  const saved = () => {
    app.release();
    app.open('/' + id + '/' + row.id, words.saved);
  };
  place.append(rolesOf(app, row, saved));
  giving(app, place, row, saved);
  (row.id === app.self ? ownPassword : anothersPassword)(app, place, row, saved);
}

const secret = (name, label, autocomplete) => ({ name: name, kind: 'password', label: label, required: true, autocomplete: autocomplete });

function anothersPassword(app, place, row, saved) {
  card(app, place, words.newPassword, {
    fields: [secret('password', 'newPassword', 'new-password')],
    label: words.setPassword,
    submit: (values) => actOnce('ResetPassword', { staff: row.id, password: values.password }),
    done: saved
  });
}

function ownPassword(app, place, row, saved) {
  card(app, place, words.ownPassword, {
    fields: [secret('currentPassword', 'currentPassword', 'current-password'), secret('newPassword', 'newPassword', 'new-password')],
    label: words.setPassword,
    submit: (values) => actOnce('ChangePassword', values),
    done: saved
  });
}

function giving(app, place, row, saved) {
  const keys = onceFor();
  const role = { name: 'role', kind: 'choice', required: true, options: () => ROLES.map((one) => [one, words['r_' + one]]) };
  const where = app.hall
    ? { name: 'agency', label: 'roleAgency', kind: 'choice', options: () => app.directory.agencies.map((one) => [one.id, one.code + ' · ' + one.name]) }
    : { name: 'hall', label: 'roleHall', kind: 'choice', plain: true, options: () => [['', words.everywhere]].concat(app.halls.map((one) => [one.slug, one.name])) };
  card(app, place, words.giveRole, {
    fields: [role, where],
    values: app.hall ? {} : { role: 'ADMINISTRATOR', hall: '' },
    label: words.giveRole,
    seen: row.grants.map((grant) => grant.id),
    newest: async () => {
      const newest = (await staffRows(app)).find((one) => one.id === row.id);
      return newest
        ? { values: {}, seen: newest.grants.map((grant) => grant.id), told: el('p', null, words.rolesNow + ' ' + (newest.grants.map(nameOf).join(', ') || words.noRole)) }
        : null;
    },
    submit: (values, changed, seen) => {
      const hall = app.hall ? app.hall.slug : values.hall || null;
      const input = { staff: row.id, role: values.role, hall: hall, agency: values.agency, seenGrants: seen };
      return act('GrantRole', input, keys(input));
    },
    done: saved
  });
}

function nameOf(grant) {
  const where = grant.agency ? grant.agency.code : grant.hall ? grant.hall.name : words.everywhere;
  return words['r_' + grant.role] + ' · ' + where;
}

function rolesOf(app, row, saved) {
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const rows = row.grants.map((grant) => {
    const name = nameOf(grant);
    const button = el('button', { type: 'button', class: 'small', 'aria-label': words.takeRole + ': ' + name }, words.takeRole);
    button.addEventListener('click', () => doing(app, trouble, button, async () => {
      await actOnce('RevokeRole', { grant: grant.id });
      saved();
    }));
    return el('li', null, el('span', null, name), button);
  });
  return el('section', { class: 'card', 'aria-label': words.f_roles }, el('h2', null, words.f_roles),
    rows.length ? el('ul', { class: 'grants' }, rows) : el('p', null, words.noRole), trouble);
}
