import { PRIORITIES, SLICES } from '@mo-kit/worker';
import type { GoalStatusFilter, Priority, Slice } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { BulkAction } from '../internal/bulk-bar.ts';

/** What can be done to many goals at once, where goals of this status are shown. */
export function goalBulkActions(
  localize: LocalizeController,
  status: GoalStatusFilter,
): readonly BulkAction[] {
  const simple = (label: string, action: 'achieve' | 'unachieve' | 'archive' | 'unarchive'): BulkAction => ({
    label,
    run: (client, goalIds) => client.goals.bulk({ goalIds, action }),
  });
  return [
    ...(status === 'achieved' ? [] : [simple(localize.term('bulkAchieve'), 'achieve')]),
    ...(status === 'active' ? [] : [simple(localize.term('bulkUnachieve'), 'unachieve')]),
    ...(status === 'archived' ? [] : [simple(localize.term('bulkArchive'), 'archive')]),
    ...(status === 'archived' || status === 'all'
      ? [simple(localize.term('bulkUnarchive'), 'unarchive')]
      : []),
    {
      label: localize.term('sliceLabel'),
      options: SLICES.map((slice) => [slice, localize.term('slice', slice)] as const),
      run: (client, goalIds, slice) =>
        client.goals.bulk({ goalIds, action: 'change', slice: slice as Slice }),
    },
    {
      label: localize.term('priorityLabel'),
      options: PRIORITIES.map((priority) => [priority, localize.term('priority', priority)] as const),
      run: (client, goalIds, priority) =>
        client.goals.bulk({ goalIds, action: 'change', priority: priority as Priority }),
    },
  ];
}
