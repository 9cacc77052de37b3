/* Accounts: roles, passwords. */

import { act, actOnce, ask } from './api.js';
import { el, words } from './dom.js';
import { card, doing, onceFor } from './admin_records.js';

const ROLES = ['OFFICER', 'SUPERVISOR', 'INFORMATION_DESK', 'HALL_MANAGER', 'ADMINISTRATOR', 'AUDITOR'];

export async function staffRows(app) {
  let rows = [];
  let page = { hasNextPage: true, endCursor: null };
  while (page.hasNextPage) {
    const staff = (await ask('Staff', { hall: app.hall.slug, after: page.endCursor })).staff;
    rows = rows.concat(staff.nodes);
    page = staff.pageInfo;
  }
  rows.forEach((row) => { row.grants = row.grants.filter((grant) => !grant.revokedAt); });
  return rows;
}

export function accountOf(app, place, row) {
  if (row.archivedAt) return;
  place.append(rolesOf(app, row));
  const keys = onceFor();
  card(app, place, words.giveRole, {
    fields: [
      { name: 'role', kind: 'choice', required: true, options: () => ROLES.map((role) => [role, words['r_' + role]]) },
      { name: 'agency', label: 'roleAgency', kind: 'choice', options: () => app.directory.agencies.map((agency) => [agency.id, agency.code + ' · ' + agency.name]) }
    ],
    label: words.giveRole,
    submit: (values) => {
      const input = { staff: row.id, role: values.role, hall: app.hall.slug, agency: values.agency };
      return act('GrantRole', input, keys(input));
    },
    done: () => {
      app.release();
      app.open('/staff/' + row.id, words.saved);
    }
  });
  card(app, place, words.newPassword, {
    fields: [{ name: 'password', kind: 'password', label: 'newPassword', required: true, autocomplete: 'new-password' }],
    label: words.setPassword,
    submit: (values) => actOnce('ResetPassword', { staff: row.id, password: values.password }),
    done: () => {
      app.release();
      app.open('/staff/' + row.id, words.saved);
    }
  });
}

function rolesOf(app, row) {
  const trouble = el('p', { class: 'trouble', role: 'alert' });
  const rows = row.grants.map((grant) => {
    const where = grant.agency ? grant.agency.code : grant.hall ? grant.hall.name : words.everywhere;
    const name = words['r_' + grant.role] + ' · ' + where;
    const button = el('button', { type: 'button', class: 'small', 'aria-label': words.takeRole + ': ' + name }, words.takeRole);
    button.addEventListener('click', () => doing(app, trouble, button, async () => {
      await actOnce('RevokeRole', { grant: grant.id });
      app.open('/staff/' + row.id, words.saved);
    }));
    return el('li', null, el('span', null, name), button);
  });
  return el('section', { class: 'card', 'aria-label': words.f_roles }, el('h2', null, words.f_roles),
    rows.length ? el('ul', { class: 'grants' }, rows) : el('p', null, words.noRole), trouble);
}
