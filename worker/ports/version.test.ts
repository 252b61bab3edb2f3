import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EVENT_STORE_SCHEMA } from '../storage/event-store/schema.ts';
import { lockNames } from './lock-names.ts';
import { PROTOCOL, STORE_SCHEMA } from './version.ts';

it('names the schema that the store has, so that two builds never share one they read differently', () => {
  assert.equal(STORE_SCHEMA, EVENT_STORE_SCHEMA);
});

it('names versions in one lock only: the others bring two versions together', () => {
  const names = lockNames('s');
  assert.equal(names.version, `mo-version:s:${PROTOCOL}.${STORE_SCHEMA}`);
  for (const name of [names.hub, names.seat, names.owner, names.tab('t'), names.worker('w')]) {
    assert.doesNotMatch(name, /\d/);
  }
});
