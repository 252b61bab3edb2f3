import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { documentEvents, evolveDocument, initialDocument, type DocumentEvent } from './document.ts';
import { decodeEvent, type EventRegistry } from './event.ts';
import { evolveGoal, goalEvents, initialGoal, type GoalEvent } from './goal.ts';
import { evolveProject, initialProject, projectEvents, type ProjectEvent } from './project.ts';

interface Golden {
  /** Payloads as they were written, with the states they led to when they were recorded. */
  readonly goal: Recorded;
  readonly project: Recorded;
  readonly document: Recorded;
}
interface Recorded {
  readonly payloads: readonly string[];
  readonly state: unknown;
}

const golden = JSON.parse(
  readFileSync(new URL('./testing/golden-events-v1.json', import.meta.url), 'utf8'),
) as Golden;
const encoder = new TextEncoder();
const read = <Event>(payloads: readonly string[], registry: EventRegistry) =>
  payloads.map((payload) => decodeEvent(encoder.encode(payload), registry) as Event);

/** The files are never changed: what was once written must mean the same for ever. A new version gets a new file. */
describe('events recorded in version 1', () => {
  it('hold every type of event there was', () => {
    const types = [...golden.goal.payloads, ...golden.project.payloads, ...golden.document.payloads].map(
      (payload) => (JSON.parse(payload) as { type: string }).type,
    );
    const known = [...goalEvents.keys(), ...projectEvents.keys(), ...documentEvents.keys()];
    assert.deepEqual([...new Set(types)].sort(), known.sort());
  });

  it('lead to the same states', () => {
    const goal = read<GoalEvent>(golden.goal.payloads, goalEvents).reduce(
      (state, event, index) => evolveGoal(state, event, index + 1),
      initialGoal,
    );
    assert.deepEqual(goal, golden.goal.state);
    const project = read<ProjectEvent>(golden.project.payloads, projectEvents).reduce(
      (state, event, index) => evolveProject(state, event, index + 1),
      initialProject,
    );
    assert.deepEqual(project, golden.project.state);
    const document = read<DocumentEvent>(golden.document.payloads, documentEvents).reduce(
      evolveDocument,
      initialDocument,
    );
    assert.deepEqual(document, golden.document.state);
  });
});
