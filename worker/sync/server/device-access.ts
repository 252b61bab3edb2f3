import { deviceIdOf, toBase64url } from '../../../server-kit/protocol/index.ts';
import { unlessCode } from '../../errors/has-code.ts';
import type { CallOptions, DeviceClient } from '../server-client.ts';

/** Puts an Ed25519 key on the server's list of those it lets in. It may stand there already. */
export async function admitKey(
  client: DeviceClient,
  signKey: Uint8Array,
  options: CallOptions = {},
): Promise<void> {
  const body = { deviceKey: toBase64url(signKey) };
  await client.call('addDevice', { body, ...options }).catch(unlessCode('input/conflict'));
}

/** The server lets nobody in by this key any more. It may never have known it. */
export async function expelKey(
  client: DeviceClient,
  signKey: Uint8Array,
  options: CallOptions = {},
): Promise<void> {
  const params = { deviceId: deviceIdOf(signKey) };
  await client.call('revokeDevice', { params, ...options }).catch(unlessCode('input/not-found'));
}
