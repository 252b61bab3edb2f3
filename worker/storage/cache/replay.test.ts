import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { runs } from '../../crypto/testing/runs.ts';
import { isAchieved } from '../../domain/achievement.ts';
import { effectiveOrder } from '../../domain/effective-order.ts';
import { encodeEvent, type DomainEvent } from '../../domain/event.ts';
import { arbitraryDocumentEvent } from '../../domain/testing/arbitrary-document.ts';
import { arbitraryGoalEvent } from '../../domain/testing/arbitrary-goal.ts';
import { arbitraryProjectEvent, GOAL_IDS } from '../../domain/testing/arbitrary-project.ts';
import type { Database } from '../database.ts';
import type { LoggedEvent } from '../event-store/event-log.ts';
import { createPlainDatabase } from '../event-store/testing/plain-database.ts';
import { encodeBase, replayedTransitionsOf, transitionsOf, writeTransition } from './aggregates.ts';
import { initializeCache } from './cache-cursor.ts';
import { readDocumentState } from './document-table.ts';
import { readGoalState } from './goal-table.ts';
import { readProjectState } from './project-table.ts';

const PROJECT_IDS = [11, 12].map((index) => v7({ msecs: index, seq: 0 }));
const DOCUMENT_IDS = [21, 22].map((index) => v7({ msecs: index, seq: 0 }));

const arbitraryEvent: fc.Arbitrary<{ aggregateId: string; event: DomainEvent }> = fc.oneof(
  fc.record({ aggregateId: fc.constantFrom(...GOAL_IDS), event: arbitraryGoalEvent }),
  fc.record({ aggregateId: fc.constantFrom(...PROJECT_IDS), event: arbitraryProjectEvent }),
  fc.record({ aggregateId: fc.constantFrom(...DOCUMENT_IDS), event: arbitraryDocumentEvent }),
);

/** A log in which each event has its final place from the beginning, whenever it arrives. */
const logged = (events: readonly { aggregateId: string; event: DomainEvent }[]): readonly LoggedEvent[] =>
  events.map(({ aggregateId, event }, index) => ({
    aggregateId,
    payload: encodeEvent(event),
    eventId: `event-${index}`,
    deviceId: 'device',
    deviceSequence: index + 1,
    globalSequence: (index + 1) * 4_096,
    commitSequence: index + 1,
    seenHead: null,
  }));

async function createCache(): Promise<Database> {
  const cache = await createPlainDatabase();
  initializeCache(cache, 'incarnation');
  return cache;
}

function readAll(cache: Database) {
  return {
    goals: GOAL_IDS.map((goalId) => readGoalState(cache, goalId)),
    projects: PROJECT_IDS.map((projectId) => readProjectState(cache, projectId)),
    documents: DOCUMENT_IDS.map((documentId) => readDocumentState(cache, documentId)),
    voices: cache.all('SELECT * FROM project_goals ORDER BY goal_id, project_id'),
    milestones: cache.all(
      'SELECT project_id, milestone_id, name FROM milestones ORDER BY project_id, milestone_id',
    ),
    found: cache.all(
      `SELECT goal_id FROM goal_search CROSS JOIN goals ON goals.row = goal_search.rowid
        WHERE goal_search MATCH '"run"*' ORDER BY goal_id`,
    ),
  };
}

describe('replaying in effective order', () => {
  it('comes to the same state and the same achievement in whatever order events arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEvent, { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        async (list, random) => {
          const events = logged(list);
          const [inOrder, shuffled] = [await createCache(), await createCache()];
          for (const event of events) {
            for (const transition of transitionsOf(inOrder, [event])) writeTransition(inOrder, transition);
          }
          const waiting = [...events];
          const arrived: LoggedEvent[] = [];
          const log = {
            base: { read: () => [] },
            readAggregate: (aggregateId: string) =>
              arrived
                .filter((event) => event.aggregateId === aggregateId)
                .sort((a, b) => effectiveOrder(a) - effectiveOrder(b)),
          };
          while (waiting.length > 0) {
            const batch = waiting.splice(
              random.next().value! % waiting.length,
              1 + (random.next().value! % 3),
            );
            arrived.push(...batch);
            const ids = new Set(batch.map(({ aggregateId }) => aggregateId));
            for (const transition of replayedTransitionsOf(shuffled, log, ids))
              writeTransition(shuffled, transition);
          }
          assert.deepEqual(readAll(shuffled), readAll(inOrder));
          for (const goal of readAll(inOrder).goals) {
            assert.equal(goal.achieved, isAchieved(goal.choice, goal.projects));
          }
          inOrder.close();
          shuffled.close();
        },
      ),
      runs(60),
    );
  });

  it('comes to the same from what aggregates were somewhere on the way, and the events behind that', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEvent, { minLength: 1, maxLength: 30 }),
        fc.nat(),
        async (list, random) => {
          const events = logged(list);
          const cut = random % (events.length + 1);
          const [whole, fromBase] = [await createCache(), await createCache()];
          for (const event of events) {
            for (const transition of transitionsOf(whole, [event])) writeTransition(whole, transition);
          }
          const of = (aggregateId: string, part: readonly LoggedEvent[]) =>
            part.filter((event) => event.aggregateId === aggregateId);
          const log = {
            base: {
              read: (aggregateId: string) =>
                encodeBase(of(aggregateId, events.slice(0, cut))).map((state) => ({ aggregateId, ...state })),
            },
            readAggregate: (aggregateId: string) => of(aggregateId, events.slice(cut)),
          };
          // Only the aggregates that the events name, as a snapshot has only those.
          const ids = new Set(events.map(({ aggregateId }) => aggregateId));
          for (const transition of replayedTransitionsOf(fromBase, log, ids)) {
            writeTransition(fromBase, transition);
          }
          assert.deepEqual(readAll(fromBase), readAll(whole));
          whole.close();
          fromBase.close();
        },
      ),
      runs(60),
    );
  });
});
