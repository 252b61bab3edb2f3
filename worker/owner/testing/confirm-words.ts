import type { OwnerCore } from '../owner-core.ts';

/** What a person does who has written the words down. */
export async function confirmWords(core: OwnerCore, recoveryPhrase: string): Promise<void> {
  const positions = [2, 9, 24];
  const all = recoveryPhrase.split(' ');
  const words = positions.map((position) => all[position - 1] ?? '');
  await core.run('vault.confirm-recovery', { positions, words });
}
