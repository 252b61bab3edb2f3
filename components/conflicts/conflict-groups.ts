import type { ConflictSide, FieldConflict } from '@mo-kit/worker';

/** One field with everything that devices made of it without knowing of each other. */
export interface ConflictGroup {
  readonly key: string;
  readonly aggregateId: string;
  readonly kind: string;
  readonly title: string;
  readonly field: string;
  /** The one that holds. */
  readonly current: ConflictSide;
  readonly others: readonly ConflictSide[];
}

/** Puts the pairs of each field together: three devices make two pairs of one. */
export function groupConflicts(conflicts: readonly FieldConflict[]): readonly ConflictGroup[] {
  const groups = new Map<string, ConflictGroup>();
  for (const { other, ...conflict } of conflicts) {
    const key = `${conflict.aggregateId} ${conflict.field}`;
    const others = [...(groups.get(key)?.others ?? []), other];
    groups.set(key, { key, ...conflict, others });
  }
  return [...groups.values()];
}
