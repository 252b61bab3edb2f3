import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MoError } from '../errors/mo-error.ts';
import { parseCommand } from './command.ts';
import { badCommands, goodCommand } from './testing/bad-commands.ts';

describe('checking a command', () => {
  for (const { title, command, code, field } of badCommands()) {
    it(`refuses ${title}`, () => {
      assert.throws(
        () => parseCommand(command),
        (error) => {
          assert.ok(error instanceof MoError);
          assert.deepEqual({ code: error.code, field: error.field }, { code, field });
          return true;
        },
      );
    });
  }

  it('normalises: trimmed, NFC, no undefined, nothing of the caller kept', () => {
    const input = { ...goodCommand.input, summary: ' \u2003e\u0301te\u0301\ufeff\n ' };
    const parsed = parseCommand({ ...goodCommand, input });
    assert.equal(parsed.name, 'goal.create');
    assert.equal((parsed.input as { summary: string }).summary, 'été');
    assert.notEqual(parsed.input, input);
    const { goalId } = goodCommand.input;
    const change = parseCommand({
      ...goodCommand,
      name: 'goal.change',
      input: { goalId, summary: undefined },
    });
    assert.equal(JSON.stringify(change.input), JSON.stringify({ goalId }));
  });

  it('accepts the longest summary, counted in code points', () => {
    for (const summary of ['😀'.repeat(200), 'e\u0301'.repeat(200), 'x'.repeat(200), 'x']) {
      parseCommand({ ...goodCommand, input: { ...goodCommand.input, summary } });
    }
  });

  it('accepts the first and the last month', () => {
    for (const targetMonth of ['2000-01', '2099-12', '2100-01', '2199-12']) {
      parseCommand({ ...goodCommand, input: { ...goodCommand.input, targetMonth } });
    }
  });

  it('never repeats what was given in an error', () => {
    for (const { command } of badCommands()) {
      try {
        parseCommand(command);
        assert.fail();
      } catch (error) {
        assert.doesNotMatch(JSON.stringify(error), /SECRET|<script|é/);
      }
    }
  });
});
