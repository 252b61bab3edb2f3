import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { MO_ERROR_CODES, MoError } from '../errors/mo-error.ts';
import type { Port } from './port.ts';
import { connect, fromErrorData } from './rpc.ts';

interface Api {
  add(one: number, other: number): Promise<number>;
  fail(how: string): Promise<void>;
}

const open: MessagePort[] = [];
after(() => {
  for (const port of open) port.close();
});

function pair() {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const local = {
    add: async (one: number, other: number) => one + other,
    async fail(how: string) {
      if (how === 'ours') throw new MoError('vault/back-off', 'Wait.', { retryAt: 7, retryable: true });
      throw new Error('secret text');
    },
  };
  connect(port1 as unknown as Port, local);
  return port2;
}

describe('calls over a port', () => {
  it('answers', async () => {
    const { remote } = connect<Api>(pair() as unknown as Port, {});
    assert.equal(await remote.add(2, 3), 5);
  });

  it('keeps code, field and retryAt of an error', async () => {
    const { remote } = connect<Api>(pair() as unknown as Port, {});
    await assert.rejects(remote.fail('ours'), (error) => {
      assert.ok(error instanceof MoError);
      assert.deepEqual(error.toJSON(), {
        code: 'vault/back-off',
        message: 'Wait.',
        retryable: true,
        retryAt: 7,
      });
      return true;
    });
  });

  it('lets every code of the list through', () => {
    for (const code of MO_ERROR_CODES) {
      assert.equal(fromErrorData({ code, message: 'A text.', retryable: false }).code, code);
    }
  });

  it('passes on no text of a foreign error', async () => {
    const { remote } = connect<Api>(pair() as unknown as Port, {});
    await assert.rejects(remote.fail('foreign'), (error) => {
      assert.ok(error instanceof MoError);
      assert.equal(error.code, 'internal/unexpected');
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  it('answers nothing but calls of the functions it was given', async () => {
    const port = pair();
    const answers: unknown[] = [];
    port.onmessage = ({ data }) => answers.push(data);
    const call = (type: string, path: string[]) =>
      port.postMessage({ id: 'x', type, path, argumentList: [{ type: 'RAW', value: 'return 1' }] });
    call('CONSTRUCT', ['add', 'constructor']);
    call('APPLY', ['add', 'constructor']);
    call('APPLY', ['constructor']);
    call('APPLY', ['toString']);
    call('GET', []);
    call('SET', ['add']);
    call('ENDPOINT', []);
    call('RELEASE', []);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(answers, []);
  });
});
