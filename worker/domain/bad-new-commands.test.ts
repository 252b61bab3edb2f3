import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MoError } from '../errors/mo-error.ts';
import { parseCommand } from './command.ts';
import { badNewCommands } from './testing/bad-new-commands.ts';
import { goodCommand } from './testing/bad-commands.ts';

describe('checking commands on projects, documents and the history', () => {
  for (const { title, command, code, field } of badNewCommands()) {
    it(`refuses ${title}`, () => {
      assert.throws(
        () => parseCommand(command),
        (error) => {
          assert.ok(error instanceof MoError);
          assert.deepEqual([error.code, error.field], [code, field]);
          assert.doesNotMatch(JSON.stringify(error), /SECRET/);
          return true;
        },
      );
    });
  }

  it('refuses an undo of nothing', () => {
    for (const input of [
      {},
      { eventId: '' },
      { commit: 0, events: 1 },
      { commit: 1, events: 0 },
      { commit: 1 },
    ]) {
      assert.throws(() => parseCommand({ ...goodCommand, name: 'history.undo', input }), {
        code: 'input/invalid',
      });
    }
  });
});
