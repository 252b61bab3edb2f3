import { MoError } from '../errors/mo-error.ts';
import { checkOptions, sameOptions, type CheckedOptions } from './options.ts';
import type { ConnectOptions, VaultClient } from './vault-client.ts';
import { createVault } from './vault.ts';

interface Shared {
  readonly options: CheckedOptions;
  readonly client: VaultClient;
  users: number;
}

const sharedByStore = new Map<string, Shared>();

/**
 * Connects this page to the vault of a store. It returns at once, with a status of `connecting`; calls wait until there is
 * somebody to answer. All who connect to one store on one page get one client, which lives until each of them has
 * disposed of it; options that differ are `input/options`.
 */
export function connectVault(options: ConnectOptions = {}): VaultClient {
  const checked = checkOptions(options);
  const known = sharedByStore.get(checked.store);
  if (known) {
    if (!sameOptions(known.options, checked)) {
      throw new MoError('input/options', 'This store is connected already, with other options.', {
        field: 'store',
      });
    }
    known.users += 1;
    return known.client;
  }
  const vault = createVault(checked);
  const shared: Shared = {
    options: checked,
    users: 1,
    client: Object.assign(Object.create(null, Object.getOwnPropertyDescriptors(vault)) as VaultClient, {
      dispose() {
        shared.users -= 1;
        if (shared.users > 0) return;
        if (sharedByStore.get(checked.store) === shared) sharedByStore.delete(checked.store);
        vault.dispose();
      },
    }),
  };
  sharedByStore.set(checked.store, shared);
  return shared.client;
}
