import type { ActionName, VaultActions } from '../../api.ts';
import type { LongCall } from '../owner-core.ts';

/** How one action is done. Its input comes from a page and is checked here or in what it calls. */
export type ActionHandler<N extends ActionName> = (
  input: VaultActions[N]['input'],
  call: LongCall,
) => Promise<VaultActions[N]['output']>;

export type ActionHandlers<N extends ActionName = ActionName> = { readonly [Name in N]: ActionHandler<Name> };

/** The signal of a call, in the form that functions with an optional signal take. */
export function signalOf({ signal }: LongCall): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
