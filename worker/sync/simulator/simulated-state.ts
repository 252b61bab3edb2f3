import type { TestDevice } from '../testing/test-device.ts';
import type { MadeThings } from './random-command.ts';

/** An event of a device, and where it stands in the log. */
export interface PlacedEvent {
  readonly event_id: string;
  readonly device_id: string;
  readonly device_sequence: number;
  readonly place: number | null;
  readonly log_id: string | null;
  readonly inner: string;
}

export function eventsOf(device: TestDevice): readonly PlacedEvent[] {
  return device.database.all<PlacedEvent>(
    // What a device that was shut out had said last may be here in the words of another.
    `SELECT event_id, device_id, device_sequence, global_sequence AS place, log_id, hex(inner) AS inner FROM events
      WHERE unreadable IS NOT 'restated' ORDER BY device_id, device_sequence`,
  );
}

/** Everything that a person sees of a vault, whichever device shows it. */
export function stateOf({ vault, database }: TestDevice, made: MadeThings) {
  const all = { status: 'all', limit: 1_000, sort: 'created' } as const;
  const byId = <T>(items: readonly T[]) =>
    [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const aggregateIds = [...made.goals, ...made.projects, ...made.documents];
  return {
    goals: byId(vault.query('goals.list', all).items),
    projects: byId(vault.query('projects.list', all).items),
    documents: ['notes', 'tags'].map((collection) =>
      byId(vault.query('documents.list', { collection, limit: 1_000 }).items),
    ),
    found: byId(vault.query('search.find', { text: 'changed', limit: 200 }).items),
    history: aggregateIds.map((aggregateId) => {
      const { items, destroyed } = vault.query('history.list', { aggregateId, limit: 1_000 });
      return { destroyed, entries: items.map(({ eventId, changes }) => ({ eventId, changes })) };
    }),
    conflicts: database.all(
      'SELECT aggregate_id, field, event_id, other_event_id FROM conflicts ORDER BY 1, 2, 3, 4',
    ),
  };
}
