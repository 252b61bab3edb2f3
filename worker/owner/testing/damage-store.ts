import assert from 'node:assert/strict';
import type { Device } from './core-fixture.ts';

/** Changes the bytes of the event store of a device. */
export async function damageStore(
  { directory }: Pick<Device, 'directory'>,
  change: (bytes: Uint8Array) => void,
): Promise<void> {
  const names = (await directory.list()).filter((name) => /^mo-eventstore-.*[0-9a-f]$/.test(name));
  for (const name of names) {
    const opened = await directory.open(name, { create: false });
    assert.ok(opened);
    const bytes = new Uint8Array(opened.size());
    opened.read(bytes, 0);
    change(bytes);
    opened.write(bytes, 0);
    opened.close();
  }
}

/** A stretch of bytes that no longer authenticates. */
export const scratch = (from: number, length: number) => (bytes: Uint8Array) => {
  for (let at = Math.floor(bytes.length * from); at < bytes.length * from + length; at += 64) {
    bytes[at]! ^= 0xff;
  }
};

/** Nothing but the slots of the log that say where to begin. */
export const onlySlots = (bytes: Uint8Array): void => void bytes.fill(0, 4096, 3 * 4096);
