/* A service's standard: the version in force, and a form for the next one. Older versions never change. */

import { act, ask } from './api.js';
import { el, say, words } from './dom.js';
import { day } from './time.js';
import { card, onceFor } from './admin_records.js';

const KINDS = ['TEXT', 'NUMBER', 'DATE', 'CHOICE', 'NIK', 'PHONE', 'EMAIL', 'YES_NO'];
const lines = (names) => names.map((name) => ({ name: name, kind: 'lines', lang: 'id' }));
const labels = [{ name: 'code', label: 'partCode', required: true }, { name: 'label', label: 'question', required: true, lang: 'id' }, { name: 'labelEn', label: 'questionEn' }];

const FIELDS = [
  { name: 'decreeNumber', required: true },
  { name: 'validFrom', kind: 'date', required: true },
  { name: 'validUntil', kind: 'date' },
  { name: 'workingDays', kind: 'number', min: 0, max: 365, step: 1 },
  { name: 'oneSitting', kind: 'flag' },
  { group: 'public', fields: lines(['requirements', 'procedure', 'completionTime', 'fee', 'product', 'complaints']) },
  {
    group: 'asked',
    fields: [
      {
        name: 'documents', kind: 'rows', blank: () => ({ required: true }),
        of: labels.concat([{ name: 'required', label: 'isRequired', kind: 'flag' }])
      },
      {
        name: 'form', kind: 'rows', blank: () => ({ required: true, type: 'TEXT' }),
        of: labels.concat([
          { name: 'type', kind: 'choice', required: true, options: () => KINDS.map((kind) => [kind, words['t_' + kind]]) },
          { name: 'longest', kind: 'number', min: 1, max: 2000, step: 1 },
          { name: 'lowest', kind: 'number' },
          { name: 'highest', kind: 'number' },
          { name: 'choices', kind: 'lines', rows: 2 },
          { name: 'required', label: 'isRequired', kind: 'flag' }
        ])
      }
    ]
  },
  {
    group: 'internal',
    folded: true,
    fields: lines(['legalBasis', 'facilities', 'staffCompetence', 'internalSupervision', 'numberOfStaff', 'serviceGuarantee',
      'securityGuarantee', 'performanceEvaluation'])
  }
];

export async function standards(app, place, row) {
  const version = app.directory.version;
  const newest = await newestOf(row);
  const note = newest
    ? el('p', { class: 'hint' }, say(words.standardNote, noteOf(newest)),
      newest.illustrative ? ' ' + words.illustrative : null)
    : el('p', { class: 'hint' }, words.noStandard);
  const keys = onceFor();
  card(app, place, words.nextStandard, {
    fields: FIELDS,
    values: newest ? written(newest) : {},
    note: note,
    label: words.publish,
    seen: version,
    newest: async () => {
      const seen = (await app.refresh()).version;
      const stored = await newestOf(row);
      const values = written(stored);
      delete values.decreeNumber;  // each version has its own
      delete values.validFrom;
      delete values.validUntil;
      return { values: values, seen: seen, told: el('p', null, say(words.standardNote, noteOf(stored))) };
    },
    submit: (values, changed, seen) => {
      const input = Object.assign(asked(row, values), { seen: seen });
      return act('PublishServiceStandard', input, keys(input));
    },
    done: (payload) => {
      app.release();
      app.open('/services/' + row.id, say(words.published, { version: payload.standard.version }));
    }
  });
}

async function newestOf(row) {
  return (await ask('Standards', { id: row.id })).node.standards[0] || null;
}

function noteOf(version) {
  return { version: version.version, decree: version.decreeNumber, from: day(version.validFrom) };
}

/* The newest version as the form begins with it: the next one is written from it, with its own decree and day. */
function written(version) {
  const form = version.form.map((field) => Object.assign({}, field, {
    labelEn: english(field),
    choices: field.choices.map((one) => [one.code, one.label, english(one)].filter(Boolean).join(' | ')).join('\n')
  }));
  const documents = version.documents.map((paper) => Object.assign({}, paper, { labelEn: english(paper) }));
  return Object.assign({}, version, version.internal, { form: form, documents: documents, decreeNumber: '', validFrom: null, validUntil: null });
}

function english(part) {
  return part.labelEn === part.label ? '' : part.labelEn;
}

function asked(row, values) {
  const form = values.form.map((field) => Object.assign({}, field, { choices: field.choices.split('\n').filter((line) => line.trim()).map(choice) }));
  return Object.assign({ service: row.id }, values, { form: form });
}

/* "KODE | Label | Label in English" */
function choice(line) {
  const [code, label, labelEn] = line.split('|').map((text) => text.trim());
  return { code: code, label: label || code, labelEn: labelEn || '' };
}
