import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption';
import { sealKeyPairOf } from '../crypto/hpke.ts';
import { randomBytes } from '../crypto/random.ts';
import { encryptAgeFile, lockOfAgeFile, openAgeFile, readDamage, type BackupRecipient } from './age-file.ts';
import { ageIdentityOf, ageRecipientOf } from './age-keys.ts';
import { bytesOf, TEST_SCRYPT_LOG_N } from './testing/archive-fixture.ts';

const PASSPHRASE = 'orbit lantern velvet canyon';
const plaintext = new TextEncoder().encode('one line\n'.repeat(20_000));

async function encrypt(recipient: BackupRecipient): Promise<Uint8Array<ArrayBuffer>> {
  return bytesOf(await encryptAgeFile(new Blob([plaintext]).stream(), recipient, TEST_SCRYPT_LOG_N));
}

/** What the file says, or the code of the error. */
async function outcome(file: Uint8Array, secret: Parameters<typeof openAgeFile>[1]): Promise<string> {
  try {
    const opened = await openAgeFile(new Blob([file as BlobPart]), secret, TEST_SCRYPT_LOG_N);
    const bytes = await bytesOf(await opened.read()).catch((thrown: unknown) => {
      throw readDamage(thrown);
    });
    return Buffer.from(bytes).equals(Buffer.from(plaintext)) ? 'equal' : 'different';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('an age file', () => {
  it('for a passphrase opens with it, more than once, and with nothing else', async () => {
    const file = await encrypt({ passphrase: PASSPHRASE });
    assert.equal(await lockOfAgeFile(new Blob([file]), TEST_SCRYPT_LOG_N), 'passphrase');
    assert.equal(await outcome(file, { passphrase: PASSPHRASE }), 'equal');
    assert.equal(await outcome(file, { passphrase: `${PASSPHRASE}x` }), 'backup/wrong-secret');
    assert.equal(await outcome(file, { recoverySeed: randomBytes(32) }), 'backup/wrong-secret');
    const opened = await openAgeFile(new Blob([file]), { passphrase: PASSPHRASE }, TEST_SCRYPT_LOG_N);
    assert.equal((await bytesOf(await opened.read())).length, plaintext.length);
    assert.equal((await bytesOf(await opened.read())).length, plaintext.length);
    opened.wipe();
    await assert.rejects(opened.read().then(bytesOf));
  });

  it('takes a passphrase as the same in every form of the same characters', async () => {
    const file = await encrypt({ passphrase: 'café ﬁgs and more' });
    assert.equal(await outcome(file, { passphrase: 'cafe\u0301 figs and more' }), 'equal');
  });

  it('for the recovery words opens with their key, and with nothing else', async () => {
    const seed = randomBytes(32);
    const { publicKey } = await sealKeyPairOf(seed);
    const file = await encrypt({ recoveryPublicKey: publicKey });
    assert.equal(await lockOfAgeFile(new Blob([file])), 'recovery-phrase');
    assert.equal(await outcome(file, { recoverySeed: seed }), 'equal');
    assert.equal(await outcome(file, { recoverySeed: randomBytes(32) }), 'backup/wrong-secret');
    assert.equal(await outcome(file, { passphrase: PASSPHRASE }), 'backup/wrong-secret');
  });

  it('names the recovery key as the age tools do', async () => {
    const seed = randomBytes(32);
    const { publicKey } = await sealKeyPairOf(seed);
    const identity = ageIdentityOf(seed);
    assert.equal(await identityToRecipient(identity), ageRecipientOf(publicKey));
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const file = await encrypt({ recoveryPublicKey: publicKey });
    assert.deepEqual(await decrypter.decrypt(file), new Uint8Array(plaintext));
  });

  it('is refused when a byte is changed or the end is missing', async () => {
    const file = await encrypt({ passphrase: PASSPHRASE });
    const header = Buffer.from(file).indexOf('\n--- ');
    for (const at of [header + 8, header + 60, header + 500, file.length >> 1, file.length - 1]) {
      const changed = file.slice();
      changed[at]! ^= 1;
      assert.equal(await outcome(changed, { passphrase: PASSPHRASE }), 'backup/damaged', `byte ${at}`);
    }
    // Not even base64 any more: it is still one of ours.
    const malformed = file.slice();
    malformed[header + 8] = '*'.charCodeAt(0);
    assert.equal(await outcome(malformed, { passphrase: PASSPHRASE }), 'backup/damaged');
    await assert.rejects(lockOfAgeFile(new Blob([malformed])), { code: 'backup/damaged' });
    for (const length of [file.length - 1, file.length >> 1, file.length - 65_552, header + 70]) {
      assert.equal(await outcome(file.slice(0, length), { passphrase: PASSPHRASE }), 'backup/damaged');
    }
  });

  it('that is none, or is for somebody else, is told as such', async () => {
    for (const text of ['', 'hello', 'age-encryption.org/v1\n', '\n--- x\n']) {
      const file = new TextEncoder().encode(text);
      assert.equal(await outcome(file, { passphrase: PASSPHRASE }), 'backup/unreadable');
      await assert.rejects(lockOfAgeFile(new Blob([file])), { code: 'backup/unreadable' });
    }
    const encrypter = new Encrypter();
    encrypter.addRecipient('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p');
    const foreign = await encrypter.encrypt('x');
    assert.equal(await outcome(foreign, { passphrase: PASSPHRASE }), 'backup/unreadable');
  });

  it('refuses a work factor below the one that it writes, and one that would take the machine down', async () => {
    const file = Buffer.from(await encrypt({ passphrase: PASSPHRASE }));
    const line = / 4\n/.exec(file.toString('latin1'))!;
    const withFactor = (factor: string) =>
      new Blob([file.subarray(0, line.index), ` ${factor}\n`, file.subarray(line.index + 3)]);
    const code = 'backup/work-factor';
    for (const factor of ['1', '17', '21', '40', '018', '1e1', '-1', 'x']) {
      await assert.rejects(lockOfAgeFile(withFactor(factor)), { code }, factor);
      await assert.rejects(openAgeFile(withFactor(factor), { passphrase: PASSPHRASE }), { code }, factor);
    }
    for (const factor of ['18', '20']) {
      assert.equal(await lockOfAgeFile(withFactor(factor)), 'passphrase');
    }
  });

  it('for the recovery words opens with the age tool from 1.3 on, and an older one says that it cannot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mo-age-'));
    try {
      const seed = randomBytes(32);
      const { publicKey } = await sealKeyPairOf(seed);
      writeFileSync(join(folder, 'backup.age'), await encrypt({ recoveryPublicKey: publicKey }));
      writeFileSync(join(folder, 'identity'), `${ageIdentityOf(seed)}\n`);
      const version = /(\d+)\.(\d+)/.exec(execFileSync('age', ['--version'], { encoding: 'utf8' }));
      const isHybrid = Number(version?.[1]) > 1 || Number(version?.[2]) >= 3;
      const { status, stdout } = spawnSync('age', ['--decrypt', '-i', 'identity', 'backup.age'], {
        cwd: folder,
        maxBuffer: 1 << 24,
      });
      assert.equal(status === 0, isHybrid);
      assert.equal(stdout.equals(Buffer.from(plaintext)), isHybrid);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('opens with the age tool of the operating system', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mo-age-'));
    try {
      writeFileSync(join(folder, 'backup.age'), await encrypt({ passphrase: PASSPHRASE }));
      // The tool asks on a terminal; `script` is one.
      const output = execFileSync(
        'script',
        ['--quiet', '--return', '--command', 'age --decrypt --output plain.txt backup.age', '/dev/null'],
        { cwd: folder, input: `${PASSPHRASE}\n`, timeout: 60_000 },
      );
      assert.ok(output.length > 0);
      const plain = execFileSync('cat', ['plain.txt'], { cwd: folder, maxBuffer: 1 << 24 });
      assert.ok(plain.equals(Buffer.from(plaintext)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
