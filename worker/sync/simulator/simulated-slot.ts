import assert from 'node:assert/strict';
import { ARGON2_FLOOR } from '../../crypto/kdf/argon2.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { MoError } from '../../errors/mo-error.ts';
import { fastArgon2 } from '../../owner/testing/fast-argon2.ts';
import { findByAccountSlot, type AccountEntrance } from '../joining/account-slot-join.ts';
import { stretchPassphrase } from '../joining/account-slot-keys.ts';
import { saveAccountSlot } from '../joining/account-slot-state.ts';
import { secretKeyOfLog } from '../secret-key-of-log.ts';
import { createServerClient, type Fetch } from '../server-client.ts';
import { loadSyncSettings } from '../sync-settings.ts';
import type { TestDevice } from '../testing/test-device.ts';

const sodium = await loadSodium();

/** What devices of one person do with the account slot: set it, change it, turn it off, come in by it. */
export interface SimulatedSlot {
  /** The person wishes on this device that others come in by another passphrase, or by none; the next round carries it out. */
  wish(device: TestDevice, isOn: boolean): Promise<void>;
  /** Lets a newcomer in by what the person knows of a device, if that lets anybody in. */
  enter(newcomer: TestDevice, known: TestDevice, url: string, fetch: Fetch): Promise<boolean>;
  /** What was opened once and does not stand in the roster any more lets nobody in. → how much of that there was */
  checkEnded(known: TestDevice, url: string, newDevice: () => Promise<TestDevice>): Promise<number>;
  /** What stands in the roster lets a device in. False when nothing stands there. */
  checkStanding(
    known: TestDevice,
    url: string,
    fetch: Fetch,
    newDevice: () => Promise<TestDevice>,
  ): Promise<boolean>;
}

export function createSimulatedSlot(salt: () => number): SimulatedSlot {
  const passphrases: string[] = [];
  const opened: AccountEntrance[] = [];

  const standing = ({ database, vault }: TestDevice) => {
    const settings = loadSyncSettings(database);
    return settings && vault.sync.tables.roster(settings.logId)?.accountSlot.keys;
  };

  /** By whichever of the passphrases opens it: the person knows what was set on which device. */
  const find = async (known: TestDevice, url: string, fetch: Fetch): Promise<AccountEntrance | null> => {
    const { identity, vault } = known;
    const secretKey = secretKeyOfLog(vault.sync, identity.vaultId) ?? identity.secretKey;
    const tools = {
      sodium,
      argon2: fastArgon2,
      server: createServerClient({ mountUrl: url, fetch, clock: Date.now }),
    };
    for (const passphrase of passphrases.toReversed()) {
      try {
        return await findByAccountSlot(tools, { passphrase, secretKey });
      } catch (error) {
        if (!(error instanceof MoError)) throw error;
      }
    }
    return null;
  };

  const enterBy = async (newcomer: TestDevice, url: string, entrance: AccountEntrance): Promise<boolean> => {
    try {
      await newcomer.engine.enable({ url, recovery: null, deviceName: 'By passphrase', entrance });
      return true;
    } catch (error) {
      assert.ok(error instanceof MoError && !error.code.startsWith('internal/'), String(error));
      return false;
    }
  };

  const slot: SimulatedSlot = {
    async wish(device, isOn) {
      const settings = loadSyncSettings(device.database);
      if (settings === null) return;
      const passphrase = `passphrase ${passphrases.length}`;
      const stretch = { salt: new Uint8Array(16).fill(salt()), ...ARGON2_FLOOR };
      const stretched = await stretchPassphrase(fastArgon2, passphrase, stretch);
      if (isOn) passphrases.push(passphrase);
      saveAccountSlot(device.database, {
        wish: isOn ? { kind: 'on', stretch, stretched, keySlotSalt: stretch.salt } : { kind: 'off' },
        basedOn: device.vault.sync.tables.roster(settings.logId)?.accountSlot.since ?? 0,
        dropped: null,
        writing: null,
        written: null,
      });
    },
    async enter(newcomer, known, url, fetch) {
      const entrance = await find(known, url, fetch);
      if (entrance === null) return false;
      opened.push(entrance);
      return enterBy(newcomer, url, entrance);
    },
    async checkEnded(known, url, newDevice) {
      const key = standing(known)?.signKey.join();
      const ended = opened.filter(({ ways }) => ways.every(({ keys }) => keys.signKey.join() !== key));
      const [entrance] = ended;
      if (entrance === undefined) return 0;
      const intruder = await newDevice();
      assert.equal(await enterBy(intruder, url, entrance), false, 'a slot that has ended lets nobody in');
      await intruder.close();
      return ended.length;
    },
    async checkStanding(known, url, fetch, newDevice) {
      if (!standing(known)) return false;
      const newcomer = await newDevice();
      assert.ok(await slot.enter(newcomer, known, url, fetch), 'the slot that stands lets a device in');
      assert.equal(newcomer.engine.status.error, null);
      assert.deepEqual(newcomer.goals(), known.goals());
      await newcomer.close();
      return true;
    },
  };
  return slot;
}
