import * as v from 'valibot';
import type { DeviceActions, VaultDevice } from '../../api.ts';
import { parseInput } from '../../domain/input-error.ts';
import { hasCode } from '../../errors/has-code.ts';
import { MoError } from '../../errors/mo-error.ts';
import { parsePairingCode } from '../../sync/joining/pairing-code.ts';
import { pairingFailed } from '../../sync/joining/pairing-letters.ts';
import { offerPairing, type PairingOffer } from '../../sync/joining/pairing-offer.ts';
import { renameDevice, revokeDevice } from '../../sync/roster-actions.ts';
import type { SyncDrivers } from '../../sync/sync-engine.ts';
import { shortCodeMailbox } from '../../sync/joining/short-code.ts';
import { untilAborted } from '../../sync/server/until-aborted.ts';
import type { AccountSlotKeeper } from '../account-slot.ts';
import { followSecretKey } from '../follow-secret-key.ts';
import { joinByDevice, joinBySecretKey, joinByWords } from '../join-vault.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { mountOf } from '../mount-of.ts';
import type { LongCall } from '../owner-core.ts';
import type { OwnerSync } from '../owner-sync.ts';
import type { ActionHandlers } from './action.ts';

const nothing = v.strictObject({});
const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));
const device = { deviceId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)) };
const inputs = {
  rename: v.strictObject({ ...device, name }),
  revoke: v.strictObject(device),
  setAccountSlot: v.strictObject({ passphrase: v.string() }),
  join: v.union([
    v.strictObject({
      passphrase: v.string(),
      deviceName: name,
      url: text(2_000),
      recoveryPhrase: text(1_024),
    }),
    v.strictObject({ passphrase: v.string(), deviceName: name, url: text(2_000), secretKey: text(200) }),
    v.strictObject({ passphrase: v.string(), deviceName: name, code: text(4_000) }),
    v.strictObject({ passphrase: v.string(), deviceName: name, url: text(2_000), shortCode: text(64) }),
  ]),
} as const;

/** The devices of the vault. See {@link DeviceActions}. */
export function createDeviceActions(
  lifecycle: Lifecycle,
  sync: OwnerSync,
  accountSlot: AccountSlotKeeper,
  drivers: SyncDrivers | undefined,
): ActionHandlers<keyof DeviceActions> {
  /** One pairing at a time; it ends with its owner, and the newcomer begins again. */
  let offer: PairingOffer | null = null;
  const endOffer = async () => {
    const ending = offer;
    offer = null;
    await ending?.end();
  };
  lifecycle.observe({ opened: () => undefined, closing: () => void endOffer() });

  /** Set while a join waits for the person to compare digits. */
  let confirmComparison: (() => void) | null = null;
  const comparison = async ({ signal }: LongCall): Promise<void> => {
    const confirmed = new Promise<void>((resolve) => {
      confirmComparison = resolve;
    });
    try {
      await (signal === undefined ? confirmed : untilAborted(confirmed, signal));
    } finally {
      confirmComparison = null;
    }
  };

  const requireOffer = (): PairingOffer => {
    if (offer === null) throw pairingFailed();
    return offer;
  };

  const connect = async () => {
    const { engine, host } = sync.require();
    return { engine, host, connection: await engine.connection() };
  };

  return {
    async 'devices.list'(input) {
      parseInput(nothing, input, 'input');
      const { host, connection } = await connect();
      const { logId } = connection.settings;
      return host.exclusively(({ tables }) => {
        const heardAt = new Map(tables.tips(logId).map((tip) => [tip.deviceId, tip.heardAt]));
        const devices = [...(tables.roster(logId)?.devices.values() ?? [])];
        return devices.map((member): VaultDevice => ({
          deviceId: member.deviceId,
          name: member.name,
          isThis: member.deviceId === host.identity.device.deviceId,
          isRevoked: member.revoked,
          addedAt: member.addedAt,
          heardAt: heardAt.get(member.deviceId) || null,
        }));
      });
    },
    async 'devices.rename'(input) {
      const { deviceId, name: next } = parseInput(inputs.rename, input, 'input');
      const { engine, host, connection } = await connect();
      await engine.inTurn(() => renameDevice(host, connection, deviceId, next));
    },
    async 'devices.revoke'(input) {
      const { deviceId } = parseInput(inputs.revoke, input, 'input');
      const { engine, host, connection } = await connect();
      await engine.inTurn(() => revokeDevice(host, connection, deviceId));
      await lifecycle.exclusively(() => followSecretKey(lifecycle));
      // What the one that is shut out knows finds nothing on the server any more, if that can be reached.
      await engine.keepAccountSlot().catch(() => undefined);
    },
    async 'devices.account-slot'(input) {
      parseInput(nothing, input, 'input');
      return accountSlot.status();
    },
    async 'devices.set-account-slot'(input, call) {
      const { passphrase } = parseInput(inputs.setAccountSlot, input, 'input');
      await accountSlot.set(passphrase, call);
    },
    async 'devices.remove-account-slot'(input) {
      parseInput(nothing, input, 'input');
      await accountSlot.remove();
    },
    async 'devices.offer'(input) {
      parseInput(nothing, input, 'input');
      const { engine, host, connection } = await connect();
      await endOffer();
      await lifecycle.exclusively(() => followSecretKey(lifecycle));
      const { keys } = lifecycle.requireOpen();
      offer = await offerPairing(host, { ...connection, inTurn: engine.inTurn }, keys.secretKey);
      const { code, shortCode, expiresAt } = offer;
      return { code, shortCode, expiresAt };
    },
    async 'devices.await'(input, { signal }) {
      parseInput(nothing, input, 'input');
      const awaited = requireOffer();
      try {
        return await awaited.arrival(signal);
      } catch (error) {
        // One attempt: whoever disturbed it does not get another.
        if (hasCode(error, 'sync/pairing-failed')) await endOffer();
        throw error;
      }
    },
    async 'devices.approve'(input, { signal }) {
      parseInput(nothing, input, 'input');
      const approved = requireOffer();
      try {
        return { deviceId: await approved.approve(signal) };
      } catch (error) {
        await endOffer();
        throw error;
      }
    },
    async 'devices.refuse'(input) {
      parseInput(nothing, input, 'input');
      await endOffer();
    },
    async 'vault.join'(input, call) {
      const joining = parseInput(inputs.join, input, 'input');
      if (drivers === undefined) throw new MoError('sync/unavailable', 'This vault cannot be synced here.');
      const parts = { lifecycle, sync, drivers };
      const { passphrase, deviceName } = joining;
      const newDevice = { passphrase, deviceName };
      if ('code' in joining) {
        const way = parsePairingCode(joining.code);
        return { vaultId: await joinByDevice(parts, { ...newDevice, url: way.url, way }, call) };
      }
      const url = mountOf(joining.url);
      if ('shortCode' in joining) {
        const way = { ...shortCodeMailbox(joining.shortCode), compare: () => comparison(call) };
        return { vaultId: await joinByDevice(parts, { ...newDevice, url, way }, call) };
      }
      if ('secretKey' in joining) return { vaultId: await joinBySecretKey(parts, { ...joining, url }, call) };
      return { vaultId: await joinByWords(parts, { ...joining, url }, call) };
    },
    async 'vault.confirm-join'(input) {
      parseInput(nothing, input, 'input');
      if (confirmComparison === null) throw pairingFailed();
      confirmComparison();
    },
  };
}
