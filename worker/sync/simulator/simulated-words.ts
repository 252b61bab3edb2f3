import assert from 'node:assert/strict';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { recoveryKeysOf } from '../../crypto/recovery-keys.ts';
import { MoError } from '../../errors/mo-error.ts';
import { loadSyncSettings } from '../sync-settings.ts';
import type { TestDevice } from '../testing/test-device.ts';

/** The recovery words of one person, all that there ever were. */
export interface SimulatedWords {
  /** New ones, which the person has confirmed on this device: 32 bytes. */
  make(device: TestDevice, entropy: Uint8Array): Promise<void>;
  /** Lets a device in by whichever words do, the newest first. */
  enter(newcomer: TestDevice, url: string): Promise<void>;
  /** Those that stand in the roster let a device in, and no others do. */
  check(known: TestDevice, url: string, newDevice: () => Promise<TestDevice>): Promise<void>;
}

export function createSimulatedWords(first: Uint8Array): SimulatedWords {
  const all = [first];

  const enterBy = async (newcomer: TestDevice, url: string, entropy: Uint8Array): Promise<MoError | null> => {
    try {
      const recovery = await recoveryKeysOf(entropy);
      await newcomer.engine.enable({ url, recovery, deviceName: 'A device' });
      return null;
    } catch (error) {
      if (!(error instanceof MoError)) throw error;
      return error;
    }
  };

  return {
    async make(device, entropy) {
      if (loadSyncSettings(device.database) === null) return;
      all.push(entropy);
      await device.confirmWords(entropy);
    },
    async enter(newcomer, url) {
      let refused: MoError | null = null;
      for (const entropy of all.toReversed()) {
        refused = await enterBy(newcomer, url, entropy);
        if (refused === null) return;
      }
      throw refused ?? new Error('There are words.');
    },
    async check(known, url, newDevice) {
      const { logId = '' } = loadSyncSettings(known.database) ?? {};
      const standing = known.vault.sync.tables.roster(logId)?.recoverySignKey;
      assert.ok(standing);
      for (const entropy of all) {
        const newcomer = await newDevice();
        const refused = await enterBy(newcomer, url, entropy);
        const { signPublicKey } = await recoveryKeysOf(entropy);
        assert.equal(refused === null, equalBytes(signPublicKey, standing), 'the words that stand let in');
        await newcomer.close();
      }
    },
  };
}
