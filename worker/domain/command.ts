import * as v from 'valibot';
import type { VaultCommand } from '../api.ts';
import { timestampSchema, uuidV7Schema } from './goal-fields.ts';
import { goalInputSchemas, type GoalIntent } from './goal.ts';
import { inputError, parseInput, TOO_LARGE } from './input-error.ts';
import { MAX_IMPORT_ITEMS } from './limits.ts';

const envelopeSchema = v.strictObject({
  commandId: uuidV7Schema,
  at: timestampSchema,
  name: v.string(),
  input: v.unknown(),
});

const importSchema = v.strictObject({
  items: v.pipe(
    v.array(v.unknown()),
    v.maxLength(MAX_IMPORT_ITEMS, TOO_LARGE),
    v.array(goalInputSchemas['goal.create']),
  ),
});

const inputSchemas: ReadonlyMap<string, v.GenericSchema> = new Map<string, v.GenericSchema>([
  ...Object.entries(goalInputSchemas),
  ['goal.import', importSchema],
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

/** What a command wants of single goals, in order, with the path under which an error names each one's fields. */
export function intentsOfCommand(
  command: VaultCommand,
): readonly { readonly intent: GoalIntent; readonly path: string }[] {
  if (command.name !== 'goal.import') return [{ intent: command, path: '' }];
  return command.input.items.map((input, index) => ({
    intent: { name: 'goal.create', input },
    path: `items.${index}.`,
  }));
}
