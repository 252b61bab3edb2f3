/** One step of a schema. Steps are applied in order, each once, and never change after a release. */
export interface Migration {
  /** 1, 2, 3 … */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The schema on disk is newer than this code: going on could damage it. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
  readonly found: number;
  readonly known: number;

  constructor(found: number, known: number) {
    super(`The schema has version ${found} and this server knows ${known}: update @mo-kit/server-kit.`);
    this.found = found;
    this.known = known;
  }
}

/** What is left to do. Throws `SchemaTooNewError` for a schema from the future. */
export function pendingMigrations(all: readonly Migration[], applied: number): readonly Migration[] {
  const known = all.at(-1)?.version ?? 0;
  if (applied > known) throw new SchemaTooNewError(applied, known);
  return all.filter(({ version }) => version > applied);
}
