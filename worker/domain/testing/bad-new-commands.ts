import { MAX_LINKED_GOALS } from '../limits.ts';
import { goodCommand, type BadCommand } from './bad-commands.ts';

const projectId = '01890a5d-ac96-774b-bcce-b302099a8058';
const project = {
  projectId,
  name: 'Build a boat',
  startDate: '2027-01-01',
  targetDate: '2027-12-31',
} as const;
const document = { collection: 'notes', documentId: projectId, fields: {} } as const;

/** What must be refused of commands on projects, documents and the history. */
export function badNewCommands(): BadCommand[] {
  const rows: BadCommand[] = [];
  const add = (name: string, input: object, field: string, code = 'input/invalid') =>
    rows.push({
      title: `${name} with a bad ${field}`,
      command: { ...goodCommand, name, input },
      field,
      code,
    });

  for (const [field, wrongs] of Object.entries({
    projectId: [undefined, 'SECRET', crypto.randomUUID()],
    name: [undefined, 7, '', ' \t', 'a\nb', '\ud800'],
    description: [null, 7, 'a\u0000b', '\ud800'],
    startDate: [undefined, '2027-02-29', '2027-00-01', '2027-1-1', '1999-12-31', 20270101],
    targetDate: [undefined, '2025-99-99', '2200-01-01', ''],
    status: ['SECRET', 'done', null, 1],
    goalIds: ['SECRET', [projectId, projectId], {}],
  })) {
    for (const wrong of wrongs) add('project.create', { ...project, [field]: wrong }, field);
  }
  add('project.create', { ...project, name: 'x'.repeat(201) }, 'name', 'input/too-long');
  add('project.create', { ...project, description: 'x'.repeat(2_001) }, 'description', 'input/too-long');
  add('project.create', { ...project, color: 'SECRET' }, 'color', 'input/unknown-field');
  const tooMany = new Array<string>(MAX_LINKED_GOALS + 1).fill(projectId);
  add('project.create', { ...project, goalIds: tooMany }, 'goalIds', 'input/too-large');
  add('project.create', { ...project, goalIds: ['SECRET'] }, 'goalIds.0');
  add(
    'project.create',
    { ...project, milestones: [{ name: 'x', date: '2027-01-01' }] },
    'milestones.0.milestoneId',
  );
  add('project.change', { projectId, status: 'SECRET' }, 'status');
  add(
    'project.change',
    { projectId, milestones: [{ kind: 'praise', milestoneId: projectId }] },
    'milestones.0.kind',
  );
  add('project.archive', {}, 'projectId');
  add('project.import', { items: [project, { ...project, targetDate: '2027-02-30' }] }, 'items.1.targetDate');

  for (const collection of [undefined, '', 'Notes', 'a b', "notes'", '__proto__', 'x'.repeat(65)]) {
    add('document.put', { ...document, collection }, 'collection');
  }
  add('document.put', { ...document, documentId: 'SECRET' }, 'documentId');
  for (const fields of [undefined, null, [], 'SECRET', { 'a b': 1 }, { '': 1 }]) {
    add('document.put', { ...document, fields }, 'fields');
  }
  for (const value of [undefined, NaN, Infinity, new Date(0), '\ud800']) {
    add('document.put', { ...document, fields: { value } }, 'fields.value');
  }
  add('document.patch', { collection: 'notes', documentId: projectId, unset: ['a b'] }, 'unset.0');
  add('document.delete', { collection: 'notes' }, 'documentId');
  add('document.decide', { collection: 'notes', documentId: projectId, decision: '', input: 1 }, 'decision');
  add('history.restore', { eventId: '' }, 'eventId');
  add('history.restore', { eventId: 'x', fields: [] }, 'fields');
  return rows;
}
