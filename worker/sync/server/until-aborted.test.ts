import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { untilAborted } from './until-aborted.ts';

describe('waiting for a promise or an abort', () => {
  it('leaves nothing on the signal, whichever comes first', async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(1), signal), 1);
    await assert.rejects(untilAborted(Promise.reject(new Error('no')), signal), { message: 'no' });
    await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual(getEventListeners(signal, 'abort'), []);
  });

  it('ends with the abort, before or during', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(new Promise(() => undefined), controller.signal);
    controller.abort();
    await assert.rejects(waiting, { code: 'vault/canceled' });
    await assert.rejects(untilAborted(new Promise(() => undefined), controller.signal), {
      code: 'vault/canceled',
    });
  });
});
