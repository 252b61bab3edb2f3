import { nextAttempts, NO_ATTEMPTS, retryAt } from '../crypto/back-off.ts';
import type { KeyStore } from '../crypto/key-store.ts';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';

/**
 * Runs one attempt with an unlocking secret. The failure is stored before the secret is tried, so that closing the tab
 * in the middle is no free guess; a success, and any end that says nothing about the secret, takes it back.
 *
 * @throws MoError `vault/back-off` with `retryAt` while it is too early; else what `attempt` throws
 */
export async function withBackOff<T>(
  keyStore: KeyStore,
  now: () => number,
  attempt: () => Promise<T>,
): Promise<T> {
  const before = await keyStore.loadAttempts();
  const at = retryAt(before, now());
  if (at !== null) {
    throw new MoError('vault/back-off', 'Too many attempts failed. Wait, then try again.', {
      retryable: true,
      retryAt: at,
    });
  }
  await keyStore.saveAttempts(nextAttempts(before, 'failure', now()));
  try {
    const result = await attempt();
    await keyStore.saveAttempts(NO_ATTEMPTS);
    return result;
  } catch (error) {
    if (isWrongSecret(error)) {
      // The wait counts from the moment the answer is known.
      await keyStore.saveAttempts(nextAttempts(before, 'failure', now()));
    } else {
      await keyStore.saveAttempts(before);
    }
    throw error;
  }
}

function isWrongSecret(error: unknown): boolean {
  return hasCode(
    error,
    'vault/wrong-passphrase',
    'vault/wrong-passkey',
    'vault/wrong-recovery-phrase',
    'sync/wrong-secret-key',
  );
}
