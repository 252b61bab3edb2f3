import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import {
  command,
  createGoal,
  createVault,
  PASSPHRASE,
  someGoal,
  type Device,
} from './testing/core-fixture.ts';

const CANARIES = ['CANARYalpha', 'CANARYbéta', 'CANARYgamma🎉'];

/** The forms in which a text could lie in a file: UTF-8, UTF-16, and base64 at each of its three alignments. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text, 'utf8');
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes, Buffer.alloc(3)]).toString('base64');
    // Without the ends, which depend on the neighbours.
    return Buffer.from(encoded.slice(4, Math.floor((bytes.length + shift) / 3) * 4), 'latin1');
  });
  const utf16 = Buffer.from(text, 'utf16le');
  return [bytes, utf16, Buffer.from(utf16).swap16(), ...base64];
}

async function bytesAtRest({ directory, keyStore }: Device): Promise<Buffer[]> {
  const files: Buffer[] = [];
  for (const name of await directory.list()) {
    const file = (await directory.open(name, { create: false }))!;
    const bytes = Buffer.alloc(file.size());
    file.read(bytes, 0);
    file.close();
    files.push(Buffer.from(name), bytes);
  }
  // Every binary part of the key record, as it is stored, and its texts.
  const parts: Buffer[] = [];
  const collect = (value: unknown) => {
    if (value instanceof Uint8Array) parts.push(Buffer.from(value));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    else parts.push(Buffer.from(String(value)));
  };
  collect(await keyStore.load());
  collect(await keyStore.loadAttempts());
  return [...files, Buffer.concat(parts)];
}

describe('what rests on disk (INV-014)', () => {
  it('holds no content, secret, SQLite magic or event type in any form', async () => {
    const { device, core, recoveryPhrase } = await createVault();
    const goalIds: string[] = [];
    for (const summary of CANARIES) {
      const { command: create, goalId } = createGoal({ summary });
      goalIds.push(goalId);
      await core.execute(create);
      await core.execute(command('goal.change', { goalId, summary: `${summary} again` }));
      await core.execute(command('goal.achieve', { goalId }));
    }
    await core.execute(
      command('goal.import', { items: CANARIES.map((summary) => ({ ...someGoal, goalId: v7(), summary })) }),
    );
    await core.query('goals.list', { search: 'canary', status: 'all' });
    const session = core.session()!;
    await core.close();
    await assert.rejects(core.run('vault.unlock', { passphrase: 'CANARYwrongpassphrase' }), {
      code: 'vault/wrong-passphrase',
    });

    const secrets = [
      ...CANARIES,
      ...CANARIES.map((text) => text.toLowerCase()),
      'CANARYwrongpassphrase',
      PASSPHRASE,
      recoveryPhrase,
      ...goalIds,
      'SQLite format 3',
      'goal.created',
      'goal.changed',
      'CREATE TABLE',
      'goal_search',
    ].flatMap(formsOf);
    const keys = [
      Buffer.from(session.vaultKey),
      Buffer.from(Buffer.from(session.vaultKey).toString('hex')),
      Buffer.from(Buffer.from(session.vaultKey).toString('base64url')),
    ];
    const rest = await bytesAtRest(device);
    assert.ok(rest.reduce((sum, { length }) => sum + length, 0) > 50_000);
    for (const bytes of rest) {
      for (const needle of [...secrets, ...keys]) assert.equal(bytes.includes(needle), false);
    }
  });

  it('is looked for in a way that would find it', () => {
    for (const text of CANARIES) {
      const at = (encoding: BufferEncoding) =>
        Buffer.from(Buffer.from(`some ${text} more`).toString(encoding), 'latin1');
      const found = (bytes: Buffer) => formsOf(text).some((form) => form.length > 4 && bytes.includes(form));
      assert.ok(found(Buffer.from(`x${text}x`)));
      assert.ok(found(Buffer.from(`x${text}x`, 'utf16le')));
      for (const prefix of ['', 'a', 'ab']) {
        assert.ok(found(Buffer.from(Buffer.from(prefix + text + 'zzz').toString('base64'))));
      }
      assert.ok(found(at('base64')));
    }
  });
});
