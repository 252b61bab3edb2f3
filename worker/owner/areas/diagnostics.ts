import * as v from 'valibot';
import type { DiagnosticsQueries } from '../../api.ts';
import { parseInput } from '../../domain/input-error.ts';
import { diagnose } from '../diagnose.ts';
import type { AreaContext, QueryHandlers } from './area.ts';

const diagnosticsInput = v.strictObject({ verify: v.boolean() });

/** How the vault is, in numbers. */
export function createDiagnosticsQueries(context: AreaContext): QueryHandlers<keyof DiagnosticsQueries> {
  const { sodium, keys, eventStore, cache } = context;
  return {
    'diagnostics.get': (input) => {
      const { verify } = parseInput(diagnosticsInput, input, 'input');
      cache.flush();
      return cache.use((database) => diagnose({ sodium, keys, eventStore, cache: database, verify }));
    },
  };
}
