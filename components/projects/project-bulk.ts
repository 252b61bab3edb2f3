import { PROJECT_STATUSES } from '@mo-kit/worker';
import type { ProjectStatus } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { BulkAction } from '../internal/bulk-bar.ts';

/** What can be done to many projects at once; archived ones can only be brought back. */
export function projectBulkActions(localize: LocalizeController, archived: boolean): readonly BulkAction[] {
  const simple = (label: string, action: 'archive' | 'unarchive'): BulkAction => ({
    label,
    run: (client, projectIds) => client.projects.bulk({ projectIds, action }),
  });
  if (archived) return [simple(localize.term('bulkUnarchive'), 'unarchive')];
  return [
    {
      label: localize.term('statusLabel'),
      options: PROJECT_STATUSES.map((status) => [status, localize.term('projectStatus', status)] as const),
      run: (client, projectIds, status) =>
        client.projects.bulk({ projectIds, action: 'move', status: status as ProjectStatus }),
    },
    simple(localize.term('bulkArchive'), 'archive'),
  ];
}
