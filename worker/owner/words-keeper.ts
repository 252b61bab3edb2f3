import type { VaultKeys } from '../crypto/key-record.ts';
import { confirmedNewWords, followRecovery } from '../crypto/recovery-confirmation.ts';
import type { RecoveryPublicKeys } from '../crypto/recovery-keys.ts';
import { MoError } from '../errors/mo-error.ts';
import type { WordsKeeper } from '../sync/sync-host.ts';
import type { Lifecycle, OpenState } from './lifecycle.ts';

/** The recovery words of the open vault, as its key record has them. */
export function wordsKeeperOf(lifecycle: Lifecycle, state: OpenState): WordsKeeper {
  const { keys } = state;
  const whileOpen = <T>(task: () => Promise<T>): Promise<T> =>
    lifecycle.exclusively(() => {
      if (lifecycle.state !== state) throw new MoError('vault/locked', 'The vault is locked.');
      return task();
    });
  return {
    pending: () => whileOpen(async () => confirmedNewWords(await lifecycle.requireRecord(), keys.vaultKey)),
    follow: (recovery) =>
      whileOpen(async () => {
        const record = await lifecycle.requireRecord();
        await lifecycle.keyStore.save(await followRecovery(record, keys.vaultKey, recovery));
        takeRecovery(keys, recovery);
      }),
  };
}

/** The open vault goes on with these; whoever has been given its keys before has them as well. */
export function takeRecovery(
  { recovery }: VaultKeys,
  { signPublicKey, kemPublicKey }: RecoveryPublicKeys,
): void {
  recovery.signPublicKey.set(signPublicKey);
  recovery.kemPublicKey.set(kemPublicKey);
}
