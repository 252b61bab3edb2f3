import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import { checkOptions, sameOptions } from './options.ts';

const refused = (field: string) => (error: unknown) =>
  hasCode(error, 'input/options') && error.field === field;

describe('options of connectVault', () => {
  it('needs none', () => {
    assert.deepEqual(checkOptions({}), {
      store: 'default',
      workerUrl: null,
      syncUrl: null,
      ephemeral: false,
    });
  });

  it('names the field that is wrong', () => {
    assert.throws(() => checkOptions({ store: '' }), refused('store'));
    assert.throws(() => checkOptions({ store: 'a'.repeat(65) }), refused('store'));
    assert.throws(() => checkOptions({ store: 'Ä' }), refused('store'));
    assert.throws(() => checkOptions({ ephemeral: 'yes' }), refused('ephemeral'));
    assert.throws(() => checkOptions({ workerUrl: 'not a url' }), refused('workerUrl'));
    assert.throws(() => checkOptions({ workerUrl: 'javascript:alert(1)' }), refused('workerUrl'));
    assert.throws(() => checkOptions({ syncUrl: 7 }), refused('syncUrl'));
    assert.throws(() => checkOptions({ stoer: 'typo' }), refused('options'));
    assert.throws(() => checkOptions(null), MoError);
  });

  it('throws a MoError or gives a store name that is fit for a lock, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (store) => {
        try {
          assert.match(checkOptions({ store }).store, /^[a-z0-9_-]{1,64}$/);
        } catch (error) {
          assert.ok(error instanceof MoError);
        }
      }),
    );
  });

  it('compares what matters', () => {
    const one = checkOptions({ workerUrl: 'https://a.example/hub.worker.js' });
    assert.ok(sameOptions(one, checkOptions({ workerUrl: new URL('https://a.example/hub.worker.js') })));
    assert.ok(!sameOptions(one, checkOptions({})));
    assert.ok(!sameOptions(checkOptions({ ephemeral: true }), checkOptions({})));
  });
});
