/** The worker of the browser tests: it derives keys when it is named so, and otherwise does what it is asked. */
import { runKdfWorker } from '../kdf/kdf-worker.ts';
import type { KdfScope } from '../kdf/kdf-worker.ts';
import { createKeyRecord, openVaultKeys, parseKeyRecord, unlockKeyRecord } from '../key-record.ts';
import { createSessionReceiver, holdSession } from '../session-transfer.ts';
import type { SessionHolder, SessionReceiver } from '../session-transfer.ts';
import { ARGON2_FLOOR } from '../kdf/argon2.ts';
import { isGecko } from '../../ports/engine.ts';
import { directArgon2 } from '../kdf/direct-argon2.ts';
import { createWorkerArgon2 } from '../kdf/worker-argon2.ts';

interface WorkerScope {
  readonly name: string;
  readonly location: { readonly href: string };
  onmessage: ((event: MessageEvent<{ id: number; ask: string; input: never }>) => void) | null;
  postMessage(message: unknown): void;
}
const scope = globalThis as unknown as WorkerScope;

if (scope.name === 'mo-kdf') {
  runKdfWorker(globalThis as unknown as KdfScope);
} else {
  scope.onmessage = ({ data: { id, ask, input } }) => {
    const task = tasks[ask];
    if (!task) return;
    task(input).then(
      (result) => scope.postMessage({ id, result }),
      (error: unknown) =>
        scope.postMessage({ id, error: String((error as { code?: unknown }).code ?? error) }),
    );
  };
}

const inWorker = createWorkerArgon2(
  () => new Worker(scope.location.href, { type: 'module', name: 'mo-kdf' }),
);
/** As the owner derives, which starts no worker in Gecko. */
const argon2 = isGecko ? directArgon2 : inWorker;
let receiver: SessionReceiver | undefined;
let holder: SessionHolder | undefined;
export let garbage: unknown;

const tasks: Record<string, (input: never) => Promise<unknown>> = {
  async create(passphrase: string) {
    const { record, keys, recoveryPhrase } = await createKeyRecord({
      ...{ passphrase, argon2, now: 1, parameters: ARGON2_FLOOR },
    });
    return { record, recoveryPhrase, vaultKey: keys.vaultKey, eventStoreKey: keys.eventStore.key };
  },
  async unlock({ record, secret }: { record: unknown; secret: { passphrase: string } }) {
    const loaded = parseKeyRecord(record);
    const { vaultKey } = await unlockKeyRecord(loaded, secret, { argon2, now: 2 });
    const keys = await openVaultKeys(loaded, vaultKey);
    return { vaultKey, eventStoreKey: keys.eventStore.key };
  },
  async cancel() {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const input = { password: new Uint8Array(9), salt: new Uint8Array(16), ...ARGON2_FLOOR, iterations: 16 };
    const startedAt = performance.now();
    const code = await inWorker(input, { signal: controller.signal }).catch(
      (error: { code: string }) => error.code,
    );
    return { code, elapsedMs: performance.now() - startedAt };
  },
  derive: (input: Parameters<typeof argon2>[0]) => inWorker(input),
  /** Derives while this worker makes so much garbage that it must be collected meanwhile. */
  async deriveAmidGarbage(input: Parameters<typeof argon2>[0]) {
    const timer = setInterval(() => {
      for (let i = 0; i < 20; i++) garbage = Array.from({ length: 20_000 }, (_, value) => ({ value }));
    }, 10);
    return inWorker(input).finally(() => clearInterval(timer));
  },
  async receive() {
    receiver = await createSessionReceiver();
    return receiver.publicKey;
  },
  open: (sealed: Uint8Array) => receiver?.open(sealed) ?? Promise.reject(new Error('no receiver')),
  async hold(session: { vaultId: string; vaultKey: Uint8Array }) {
    holder = await holdSession(session);
  },
  pass: (publicKey: Uint8Array) => holder?.sealFor(publicKey) ?? Promise.reject(new Error('no session')),
};
