/** A copy of a vault that any program can read: JSON, **not encrypted**. */
export interface ReadableActions {
  /** Every goal, every project with its milestones and links, every document of a collection. */
  'backup.export-readable': {
    readonly input: Record<string, never>;
    readonly output: { readonly file: Blob };
  };
  /**
   * Brings such a copy in, after all of it was verified: `input/*` names the place of what is wrong, and nothing is changed.
   * What was cut short goes on when the same copy is imported again.
   */
  'backup.import-readable': { readonly input: { readonly file: Blob }; readonly output: ReadableReport };
}

/** What an import has brought in. */
export interface ReadableReport {
  readonly goals: number;
  readonly projects: number;
  readonly documents: number;
  /** Was here already and stays as it is, or was destroyed here and stays gone. */
  readonly skipped: number;
}
