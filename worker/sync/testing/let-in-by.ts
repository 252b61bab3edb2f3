import { ARGON2_FLOOR } from '../../crypto/kdf/argon2.ts';
import { randomBytes } from '../../crypto/random.ts';
import { fastArgon2 } from '../../owner/testing/fast-argon2.ts';
import { stretchPassphrase } from '../joining/account-slot-keys.ts';
import { saveAccountSlot } from '../joining/account-slot-state.ts';
import type { TestDevice } from './test-device.ts';

/** What an owner does when the person lets new devices in by this passphrase (and the secret key), or by none. */
export async function letInBy(device: TestDevice, passphrase: string | null): Promise<void> {
  const stretch = { salt: randomBytes(16), ...ARGON2_FLOOR };
  const stretched = await stretchPassphrase(fastArgon2, passphrase ?? '', stretch);
  const { settings } = await device.engine.connection();
  saveAccountSlot(device.database, {
    wish:
      passphrase === null
        ? { kind: 'off' }
        : { kind: 'on', stretch, stretched, keySlotSalt: randomBytes(16) },
    basedOn: device.vault.sync.tables.roster(settings.logId)?.accountSlot.since ?? 0,
    dropped: null,
    writing: null,
    written: null,
  });
  await device.engine.now();
}
