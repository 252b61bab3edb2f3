import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkerApi } from '../ports/contracts.ts';
import type { SessionSlot } from '../ports/session-slot.ts';
import type { HubWorker } from './hub-workers.ts';
import { createSessionExchange } from './session-exchange.ts';

const SEALED = Uint8Array.of(1);

function fakeSlot(): SessionSlot & { taken: Uint8Array[] } {
  const taken: Uint8Array[] = [];
  return {
    taken,
    get holds() {
      return taken.length > 0;
    },
    receiveKey: async () => new Uint8Array(32),
    take: async (sealed) => void taken.push(sealed),
    keep: async () => undefined,
    give: async () => SEALED,
    reveal: async () => null,
    wipe: () => undefined,
  };
}

function fakeWorker(api: Partial<WorkerApi>, gone = new AbortController()): HubWorker {
  return { remote: api as WorkerApi, gone: gone.signal } as HubWorker;
}

const never = () => new Promise<never>(() => {});

test('a worker that dies while it is asked for the session does not keep the hub from asking the next', async () => {
  const slot = fakeSlot();
  const exchange = createSessionExchange(slot, () => false);
  const gone = new AbortController();
  const first = exchange.fetchFrom(fakeWorker({ giveSession: never }, gone));
  gone.abort();
  await first;
  await exchange.fetchFrom(fakeWorker({ giveSession: async () => SEALED }));
  assert.deepEqual(slot.taken, [SEALED]);
});

test('a session that arrives while it is being ended is not kept, and none is sent', async () => {
  const slot = fakeSlot();
  const sent: Uint8Array[] = [];
  const exchange = createSessionExchange(slot, () => true);
  await exchange.fetchFrom(fakeWorker({ giveSession: async () => SEALED }));
  await exchange.sendTo(
    fakeWorker({
      receiveKey: async () => new Uint8Array(32),
      takeSession: async (sealed) => void sent.push(sealed),
    }),
  );
  assert.deepEqual([slot.taken, sent], [[], []]);
});

test('a worker that cannot take the session now is sent it again', async () => {
  const exchange = createSessionExchange(fakeSlot(), () => false);
  let asked = 0;
  const worker = fakeWorker({
    receiveKey: async () => new Uint8Array(32),
    takeSession: async () => {
      asked += 1;
      if (asked === 1) throw new TypeError('Not now.');
    },
  });
  await exchange.sendTo(worker);
  await exchange.sendTo(worker);
  assert.equal(asked, 2);
});
