import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARGON2_FLOOR } from './argon2.ts';
import { directArgon2 } from './direct-argon2.ts';
import { runKdfWorker } from './kdf-worker.ts';
import type { KdfScope } from './kdf-worker.ts';
import { createWorkerArgon2 } from './worker-argon2.ts';

/** The part of a Worker that the runner uses, with a scope on the other side; messages are cloned and transferred. */
class FakeWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  received: Uint8Array | undefined;
  readonly #scope: KdfScope;

  constructor(start: (scope: KdfScope) => void) {
    this.#scope = {
      onmessage: null,
      postMessage: (message, transfer) => {
        const data: unknown = structuredClone(message, { transfer: transfer as ArrayBuffer[] });
        if (!this.terminated) this.onmessage?.({ data } as MessageEvent);
      },
    };
    start(this.#scope);
  }

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    const data = structuredClone(message, { transfer }) as { password: Uint8Array };
    this.received = data.password;
    queueMicrotask(() => this.#scope.onmessage?.({ data } as MessageEvent));
  }

  terminate(): void {
    this.terminated = true;
  }
}

const spawnWith = (start: (scope: KdfScope) => void) => {
  const workers: FakeWorker[] = [];
  const runner = createWorkerArgon2(() => {
    const worker = new FakeWorker(start);
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { runner, workers };
};
const input = () => ({
  password: new TextEncoder().encode('correct horse'),
  salt: new Uint8Array(16).fill(4),
  ...ARGON2_FLOOR,
});
const silent = () => undefined;

test('a worker derives the same, is terminated, and its copy of the passphrase is overwritten', async () => {
  const { runner, workers } = spawnWith(runKdfWorker);
  const given = input();
  assert.deepEqual(await runner(given), await directArgon2(input()));
  assert.equal(workers.length, 1);
  assert.equal(workers[0]?.terminated, true);
  assert.deepEqual(workers[0]?.received, new Uint8Array(given.password.length));
  assert.deepEqual(given, input());
});

test('aborting terminates the worker at once', async () => {
  const { runner, workers } = spawnWith(silent);
  const controller = new AbortController();
  const derivation = runner(input(), { signal: controller.signal });
  controller.abort();
  await assert.rejects(derivation, { code: 'vault/canceled' });
  assert.equal(workers[0]?.terminated, true);
});

test('a call that is aborted already starts no worker', async () => {
  const { runner, workers } = spawnWith(silent);
  await assert.rejects(runner(input(), { signal: AbortSignal.abort() }), { code: 'vault/canceled' });
  assert.equal(workers.length, 0);
});

test('costs out of bounds start no worker', async () => {
  const { runner, workers } = spawnWith(silent);
  await assert.rejects(runner({ ...input(), iterations: 2 }), { code: 'crypto/unsupported-parameters' });
  await assert.rejects(runner({ ...input(), memoryKiB: 2_000_000 }), {
    code: 'crypto/unsupported-parameters',
  });
  assert.equal(workers.length, 0);
});

test('a worker that fails, crashes or cannot start is one retryable error', async () => {
  const failed = { code: 'internal/worker-failed', retryable: true };
  const answersFailed = spawnWith((scope) => {
    scope.onmessage = () => scope.postMessage({ failed: true }, []);
  });
  await assert.rejects(answersFailed.runner(input()), failed);
  assert.equal(answersFailed.workers[0]?.terminated, true);

  const answersShort = spawnWith((scope) => {
    scope.onmessage = () => scope.postMessage({ hash: new Uint8Array(16) }, []);
  });
  await assert.rejects(answersShort.runner(input()), failed);

  const crashes = spawnWith(silent);
  const derivation = crashes.runner(input());
  crashes.workers[0]?.onerror?.({ preventDefault: silent } as unknown as ErrorEvent);
  await assert.rejects(derivation, failed);
  assert.equal(crashes.workers[0]?.terminated, true);

  const cannotStart = createWorkerArgon2(() => {
    throw new Error('blocked');
  });
  await assert.rejects(cannotStart(input()), failed);
});
