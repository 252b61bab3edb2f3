import * as v from 'valibot';
import type { HistoryCommand, VaultCommand } from '../api.ts';
import { timestampSchema, uuidV7Schema } from './goal-fields.ts';
import { bulkInputSchemas, intentsOfGoalBulk, intentsOfProjectBulk } from './bulk.ts';
import {
  documentFieldsSchema,
  documentInputSchemas,
  collectionSchema,
  type DocumentIntent,
} from './document.ts';
import { goalInputSchemas, type GoalIntent } from './goal.ts';
import { historyInputSchemas } from './history.ts';
import { projectInputSchemas, type ProjectIntent } from './decide-project.ts';
import { inputError, parseInput, TOO_LARGE } from './input-error.ts';
import { MAX_IMPORT_ITEMS } from './limits.ts';

const envelopeSchema = v.strictObject({
  commandId: uuidV7Schema,
  at: timestampSchema,
  name: v.string(),
  input: v.unknown(),
});

const importItems = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(v.unknown()), v.maxLength(MAX_IMPORT_ITEMS, TOO_LARGE), v.array(item));

const inputSchemas: ReadonlyMap<string, v.GenericSchema> = new Map<string, v.GenericSchema>([
  ...Object.entries(goalInputSchemas),
  ['goal.import', v.strictObject({ items: importItems(goalInputSchemas['goal.create']) })],
  ...Object.entries(projectInputSchemas),
  ['project.import', v.strictObject({ items: importItems(projectInputSchemas['project.create']) })],
  ...Object.entries(documentInputSchemas),
  [
    'document.import',
    v.strictObject({
      collection: collectionSchema,
      items: importItems(v.strictObject({ documentId: uuidV7Schema, fields: documentFieldsSchema })),
    }),
  ],
  ...Object.entries(bulkInputSchemas),
  ...Object.entries(historyInputSchemas),
]);

/**
 * Checks an untrusted command as a whole. What comes back is fresh and normalised (trimmed, NFC) and holds nothing
 * but known fields.
 *
 * @throws MoError `input/*` naming the field: `commandId`, `at`, `name`, or the path inside the input
 */
export function parseCommand(command: unknown): VaultCommand {
  const { commandId, at, name, input } = parseInput(envelopeSchema, command, 'command');
  const schema = inputSchemas.get(name);
  if (schema === undefined) throw inputError('input/invalid', 'name');
  // The schema was chosen by the name, which the type system cannot follow through the map.
  return { commandId, at, name, input: parseInput(schema, input, 'input') } as VaultCommand;
}

/** What a command wants of one aggregate, with the path under which an error names its fields. */
export type Intent = {
  readonly aggregateId: string;
  readonly path: string;
  /** When the person acted, where that was not with the command. */
  readonly at?: number;
} & (
  | { readonly type: 'goal'; readonly intent: GoalIntent }
  | { readonly type: 'project'; readonly intent: ProjectIntent }
  | { readonly type: 'document'; readonly intent: DocumentIntent }
);

/** A command whose wishes follow from itself alone: those of the history depend on what happened before. */
export type PlainCommand = Exclude<VaultCommand, HistoryCommand>;

/** What a command wants of single aggregates, in order. */
export function intentsOfCommand(command: PlainCommand): readonly Intent[] {
  switch (command.name) {
    case 'goal.import':
      return command.input.items.map((input, index) => ({
        type: 'goal',
        aggregateId: input.goalId,
        intent: { name: 'goal.create', input },
        path: `items.${index}.`,
      }));
    case 'project.import':
      return command.input.items.map((input, index) => ({
        type: 'project',
        aggregateId: input.projectId,
        intent: { name: 'project.create', input },
        path: `items.${index}.`,
      }));
    case 'document.import': {
      const { collection, items } = command.input;
      return items.map(({ documentId, fields }, index) => ({
        type: 'document',
        aggregateId: documentId,
        intent: { name: 'document.create', input: { collection, documentId, fields } },
        path: `items.${index}.`,
      }));
    }
    case 'goal.bulk':
      return intentsOfGoalBulk(command.input);
    case 'project.bulk':
      return intentsOfProjectBulk(command.input);
    case 'project.create':
    case 'project.change':
    case 'project.archive':
    case 'project.unarchive':
      return [{ type: 'project', aggregateId: command.input.projectId, intent: command, path: '' }];
    case 'document.put':
    case 'document.patch':
    case 'document.delete':
    case 'document.decide':
      return [{ type: 'document', aggregateId: command.input.documentId, intent: command, path: '' }];
    default:
      return [{ type: 'goal', aggregateId: command.input.goalId, intent: command, path: '' }];
  }
}
