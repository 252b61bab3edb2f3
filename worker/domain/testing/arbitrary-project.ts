import fc from 'fast-check';
import { v7 } from 'uuid';
import { PROJECT_STATUSES } from '../../api.ts';
import type { ProjectEvent } from '../project.ts';
import { arbitrarySummary, arbitraryTime } from './arbitrary-goal.ts';

/** Few of each, so that events meet. */
export const GOAL_IDS: readonly string[] = [1, 2, 3].map((index) => v7({ msecs: index, seq: 0 }));
export const MILESTONE_IDS: readonly string[] = [4, 5].map((index) => v7({ msecs: index, seq: 0 }));

export const arbitraryDay = fc.constantFrom(
  '2000-01-01',
  '2026-02-28',
  '2028-02-29',
  '2028-12-31',
  '2199-12-31',
);
const goalIds = fc.subarray([...GOAL_IDS]);
const milestoneId = fc.constantFrom(...MILESTONE_IDS);
const status = fc.constantFrom(...PROJECT_STATUSES);
const plain = { noNullPrototype: true };

const arbitraryProjectFields = fc
  .record(
    {
      name: arbitrarySummary,
      description: fc.constantFrom('', 'One\ntwo'),
      startDate: arbitraryDay,
      targetDate: arbitraryDay,
    },
    plain,
  )
  .map((fields) =>
    fields.startDate <= fields.targetDate
      ? fields
      : { ...fields, startDate: fields.targetDate, targetDate: fields.startDate },
  );

const only = <Type extends string, Data>(type: Type, data: fc.Arbitrary<Data>) =>
  data.map((each) => ({ type, data: each }));

/** Any event of a project, in no sensible order. */
export const arbitraryProjectEvent: fc.Arbitrary<ProjectEvent> = fc
  .tuple(
    arbitraryTime,
    fc.oneof(
      only(
        'project.created',
        fc
          .tuple(arbitraryProjectFields, status, goalIds)
          .map(([fields, at, ids]) => ({ ...fields, status: at, goalIds: ids })),
      ),
      only(
        'project.changed',
        fc.record(
          { name: arbitrarySummary, startDate: arbitraryDay, targetDate: arbitraryDay },
          { ...plain, requiredKeys: [] },
        ),
      ),
      only('project.status-changed', fc.record({ status }, plain)),
      only('project.linked', fc.record({ goalIds }, plain)),
      only('project.unlinked', fc.record({ goalIds }, plain)),
      only(
        'project.milestone-added',
        fc.record({ milestoneId, name: arbitrarySummary, date: arbitraryDay }, plain),
      ),
      only(
        'project.milestone-changed',
        fc.record(
          { milestoneId, name: arbitrarySummary, date: arbitraryDay },
          { ...plain, requiredKeys: ['milestoneId'] },
        ),
      ),
      fc
        .tuple(
          fc.constantFrom(
            'project.milestone-completed',
            'project.milestone-reopened',
            'project.milestone-removed',
          ),
          milestoneId,
        )
        .map(([type, id]) => ({ type, data: { milestoneId: id } })),
      fc.constantFrom('project.archived', 'project.unarchived').map((type) => ({ type, data: {} })),
    ),
  )
  .map(([at, event]) => ({ ...event, version: 1, at }) as ProjectEvent);
