import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eraseFile } from './erase-file.ts';
import { DiskModel } from './testing/disk-model.ts';
import { createRandom } from './testing/random.ts';

const plaintext = (size: number) => {
  const bytes = Buffer.alloc(size, 'canary ');
  bytes.write('SQLite format 3\0', 'latin1');
  return bytes;
};

test('plaintext is overwritten before it is removed, and whoever comes after a crash knows what is left to do', async () => {
  for (const size of [16, 100, 65_536, 200_000]) {
    for (let step = 0, isDone = false; !isDone; step += 1) {
      const disk = new DiskModel({ random: createRandom(step) });
      disk.replace('store', plaintext(size));
      disk.crashAfter(step);
      isDone = await eraseFile(disk, 'store').then(
        () => true,
        () => false,
      );
      disk.restart(true);
      const left = Buffer.from(disk.contents('store') ?? []);
      const isKnown = left.subarray(0, 16).toString('latin1') === 'SQLite format 3\0';
      if (!isKnown) assert.equal(left.includes('canary'), false, `${size} at ${step}`);
      await eraseFile(disk, 'store');
      assert.equal(disk.contents('store'), null);
    }
  }
});

test('what is overwritten is zeros when it is given back', async () => {
  const disk = new DiskModel({ random: createRandom(1) });
  disk.replace('store', plaintext(200_000));
  const given: Buffer[] = [];
  await eraseFile(
    {
      list: () => disk.list(),
      remove: (name) => disk.remove(name),
      async open(name, options) {
        const file = await disk.open(name, options);
        if (file === null) return null;
        return {
          ...file,
          truncate(size) {
            given.push(Buffer.from(disk.contents(name) ?? []));
            file.truncate(size);
          },
        };
      },
    },
    'store',
  );
  assert.deepEqual(
    given.map((bytes) => [bytes.length, bytes.every((byte) => byte === 0)]),
    [[200_000, true]],
  );
});

test('what is encrypted is removed at once, and what is not there is no error', async () => {
  const disk = new DiskModel({ random: createRandom(1) });
  disk.replace('store', Buffer.alloc(5_000, 7));
  const before = disk.steps;
  await eraseFile(disk, 'store');
  assert.equal(disk.steps, before + 1);
  await eraseFile(disk, 'store');
});
