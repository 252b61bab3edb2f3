import * as v from 'valibot';
import type { ReadableActions } from '../../api.ts';
import { parseInput } from '../../domain/input-error.ts';
import { exportReadable } from '../export-readable.ts';
import { importReadable } from '../import-readable.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { ActionHandlers } from './action.ts';

const nothing = v.strictObject({});
const fileOnly = v.strictObject({ file: v.instance(Blob) });

/** Copies that any program can read. See {@link ReadableActions}. */
export function createReadableActions(lifecycle: Lifecycle): ActionHandlers<keyof ReadableActions> {
  return {
    async 'backup.export-readable'(input, call) {
      parseInput(nothing, input, 'input');
      return { file: await exportReadable(lifecycle, call) };
    },
    async 'backup.import-readable'(input, call) {
      return importReadable(lifecycle, parseInput(fileOnly, input, 'input').file, call);
    },
  };
}
