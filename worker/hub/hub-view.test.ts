import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MoError } from '../errors/mo-error.ts';
import { deriveView, type HubKnowledge } from './hub-view.ts';

const known: HubKnowledge = {
  outdated: false,
  asleep: false,
  settled: true,
  unlocked: true,
  presence: null,
  workerIds: ['one'],
  error: null,
  lockAt: null,
  lockCanWait: false,
};

test('another version comes before all else, sleep before what is not known, and that before open and closed', () => {
  const phase = (more: Partial<HubKnowledge>) => deriveView({ ...known, ...more }).phase;
  assert.equal(phase({ outdated: true, asleep: true, settled: false }), 'outdated');
  assert.equal(phase({ asleep: true, settled: false }), 'asleep');
  assert.equal(phase({ settled: false, unlocked: false }), 'connecting');
  assert.equal(phase({}), 'open');
  assert.equal(phase({ unlocked: false }), 'closed');
});

test('no tab is told which workers live before that is known: it would drop the others', () => {
  assert.equal(deriveView({ ...known, settled: false }).workers, null);
  assert.deepEqual(deriveView(known).workers, ['one']);
});

test('an error crosses as data', () => {
  const error = new MoError('storage/quota', 'Full.', { retryable: true });
  assert.deepEqual(deriveView({ ...known, error }).error, error.toJSON());
});
