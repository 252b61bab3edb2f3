/** What one history was like: how often each thing happened. */
export type SimulationReport = Readonly<Counts>;

/** The same while it goes on. */
export type Counts = Record<(typeof COUNTED)[number], number>;

const COUNTED = [
  'steps',
  'devices',
  'commands',
  'refused',
  'events',
  'crashes',
  'restarts',
  'revoked',
  'rewinds',
  'forks',
  'forged',
  'shredded',
  'settled',
  'restored',
  'copied',
  'parted',
  'slots',
  'entered',
  'ended',
  'standing',
  'words',
  'snapshots',
  'moved',
  'short',
] as const;

export const noCounts = () => Object.fromEntries(COUNTED.map((name) => [name, 0])) as Counts;
