import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SYNC_OFF } from '../api/sync.ts';
import { MoError } from '../errors/mo-error.ts';
import type { HubView, OwnerState } from '../ports/contracts.ts';
import { deriveStatus, initialStatus, type Knowledge } from './vault-status.ts';

const locked = {
  state: 'locked',
  vaultId: 'v',
  recoveryConfirmed: true,
  hasPasskey: false,
  retryAt: null,
} as const;
const view = (over: Partial<HubView> = {}): HubView => ({
  phase: 'closed',
  presence: locked,
  workers: [],
  error: null,
  lockAt: null,
  lockCanWait: false,
  ...over,
});
const owner = (over: Partial<OwnerState> = {}): OwnerState => ({
  role: 'owner',
  open: true,
  holdsSession: true,
  presence: locked,
  error: null,
  recoveredTail: false,
  sync: SYNC_OFF,
  progress: null,
  ...over,
});
const known = (over: Partial<Knowledge> = {}): Knowledge => ({
  obstacle: null,
  outdated: false,
  hubSilent: false,
  view: null,
  owner: null,
  wasUnlocked: false,
  ephemeral: false,
  persisted: null,
  ...over,
});
const stateOf = (over: Partial<Knowledge>) => deriveStatus(known(over), initialStatus(false)).state;
const error = (code: 'storage/unavailable' | 'vault/upgraded-elsewhere') => new MoError(code, 'x').toJSON();

describe('the status of a vault', () => {
  it('is one frozen object until something changes', () => {
    const first = deriveStatus(known({ view: view() }), initialStatus(false));
    assert.equal(deriveStatus(known({ view: view() }), first), first);
    assert.ok(Object.isFrozen(first) && Object.isFrozen(first.storage));
    assert.notEqual(deriveStatus(known({ view: view(), persisted: true }), first), first);
  });

  it('has the state that follows from what is known', () => {
    assert.equal(stateOf({}), 'connecting');
    assert.equal(stateOf({ view: view() }), 'locked');
    assert.equal(stateOf({ view: view({ presence: { ...locked, state: 'empty' } }) }), 'empty');
    assert.equal(stateOf({ view: view({ phase: 'open' }) }), 'connecting');
    assert.equal(stateOf({ view: view({ phase: 'open' }), owner: owner() }), 'unlocked');
    assert.equal(stateOf({ view: view({ phase: 'asleep' }), owner: owner() }), 'asleep');
    assert.equal(stateOf({ outdated: true, view: view() }), 'outdated');
    assert.equal(stateOf({ obstacle: error('storage/unavailable') }), 'unavailable');
    assert.equal(stateOf({ view: view({ error: error('storage/unavailable') }) }), 'unavailable');
    assert.equal(stateOf({ view: view({ error: error('vault/upgraded-elsewhere') }) }), 'outdated');
  });

  it('does not flicker while one owner follows another', () => {
    assert.equal(stateOf({ view: view({ phase: 'open' }), wasUnlocked: true }), 'unlocked');
    assert.equal(stateOf({ wasUnlocked: true }), 'unlocked');
    assert.equal(stateOf({ view: view(), wasUnlocked: true }), 'locked');
  });

  it('counts an owner that answers for more than a hub that does not', () => {
    assert.equal(stateOf({ hubSilent: true, owner: owner() }), 'unlocked');
    assert.equal(stateOf({ hubSilent: true }), 'asleep');
  });
});
