import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createHostedWorkers } from './hosted-workers.ts';
import type { WorkerFiles } from './worker-files.ts';

/** Ports of which each says which hub's it is. */
const portOf = (hub: string) => Object.assign(new MessageChannel().port1, { hub });

/** Code that arrives when it is told to, and what is started from it. */
function slowFiles() {
  let arrive = (_url: string): void => undefined;
  const url = new Promise<string>((resolve) => (arrive = resolve));
  const files: WorkerFiles = {
    sameOrigin: false,
    hubUrl: '',
    ownerUrl: '',
    wasmUrl: '/sqlite3.wasm',
    wasmIntegrity: null,
    startUrl: () => url,
  };
  return { files, arrive: () => arrive('blob:owner') };
}

describe('the workers of a tab', () => {
  const started: { readonly messages: { port: { hub: string } }[] }[] = [];
  const original = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  before(() => {
    class FakeWorker {
      readonly messages: { port: { hub: string } }[] = [];
      onerror = null;
      constructor() {
        started.push(this);
      }
      postMessage(message: { port: { hub: string } }) {
        this.messages.push(message);
      }
      terminate() {}
    }
    Object.defineProperty(globalThis, 'Worker', { configurable: true, value: FakeWorker });
  });
  after(() => {
    if (original) Object.defineProperty(globalThis, 'Worker', original);
    else Reflect.deleteProperty(globalThis, 'Worker');
  });
  const fresh = () => {
    started.length = 0;
    const { files, arrive } = slowFiles();
    return { hosted: createHostedWorkers('default', files, false), arrive };
  };
  const neverFails = () => assert.fail('it starts');

  it('are named while their code is on its way, and start with the port of the hub that came meanwhile', async () => {
    const { hosted, arrive } = fresh();
    const spawned = hosted.spawn('w', portOf('first'), neverFails);
    assert.deepEqual(hosted.ids, ['w']);
    hosted.adopt('w', portOf('second'));
    arrive();
    await spawned;
    assert.deepEqual(
      started.map(({ messages }) => messages.map(({ port }) => port.hub)),
      [['second']],
    );
    assert.deepEqual(hosted.ids, ['w']);
  });

  it('do not start when the page was left, or when they were ended, before their code came', async () => {
    for (const end of ['terminateAll', 'terminate'] as const) {
      const { hosted, arrive } = fresh();
      const spawned = hosted.spawn('w', portOf('first'), neverFails);
      hosted[end]('w');
      assert.deepEqual(hosted.ids, []);
      arrive();
      await spawned;
      assert.equal(started.length, 0);
    }
  });
});
