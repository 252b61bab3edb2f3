/**
 * Whether a goal is achieved is derived and never an event of its own: the latest word counts, the person's own or that
 * of the projects linked to the goal. Both are kept with their place in the effective order, so every device that has
 * the same events comes to the same answer, in whatever order they were delivered.
 *
 * Decision: what a goal is once no project of it is live any more.
 * Status: accepted. Context: projects say yes only while at least one is live, so the archiving of the last completed one
 * leaves them with nothing to say; and a goal that its person has called achieved must not be reverted because a project
 * that nobody needs any more is canceled, archived or unlinked. Decision: projects that are not live are as if they were
 * not there, so without a live one the person's own word stands, and without a word the goal is not achieved.
 * Consequences: a goal that only its projects achieved is open again when the last of them is archived, and the person
 * can call it achieved then; archiving such a project after that changes nothing.
 */

/** What one project means for one goal it is or was linked to. */
export type ProjectVoice =
  /** Not linked (any more), not created yet, canceled or archived: as if it were not there. */
  | 'silent'
  /** Linked and live, but not completed. */
  | 'open'
  | 'completed';

/** What all projects of a goal say together. */
export interface ProjectVoices {
  /** The effective order of the last event that changed any one's voice; 0 when none ever spoke. */
  readonly order: number;
  /** How many are live: neither silent nor unlinked. */
  readonly live: number;
  /** How many of those are completed. */
  readonly completed: number;
}

export const NO_VOICES: ProjectVoices = Object.freeze({ order: 0, live: 0, completed: 0 });

/** The person's own last word on a goal. */
export interface OwnChoice {
  readonly order: number;
  readonly achieved: boolean;
}

/** The latest of the two decides; projects speak while at least one is live, and say yes when all live ones are completed. */
export function isAchieved(choice: OwnChoice | null, projects: ProjectVoices): boolean {
  if (projects.live === 0) return choice?.achieved ?? false;
  if (choice !== null && choice.order >= projects.order) return choice.achieved;
  return projects.completed === projects.live;
}
