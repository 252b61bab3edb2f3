const PLAIN = [
  'summary',
  'slice',
  'priority',
  'targetMonth',
  'achieved',
  'archived',
  'name',
  'description',
  'startDate',
  'targetDate',
  'status',
  'deleted',
] as const;
const OF_MILESTONE = {
  name: 'milestoneName',
  date: 'milestoneDate',
  completed: 'milestoneCompleted',
  present: 'milestonePresent',
} as const;

/** A field of the history that has a name in every language. */
export type FieldKind =
  (typeof PLAIN)[number] | (typeof OF_MILESTONE)[keyof typeof OF_MILESTONE] | 'linkedGoal';

/** What a field of the history is; null for a field of a host's own document, which keeps its name. */
export function fieldKind(field: string): FieldKind | null {
  if (field.startsWith('goals.')) return 'linkedGoal';
  const [, part] = /^milestones\.[^.]+\.(\w+)$/.exec(field) ?? [];
  if (part !== undefined && part in OF_MILESTONE) return OF_MILESTONE[part as keyof typeof OF_MILESTONE];
  return PLAIN.find((name) => name === field) ?? null;
}
