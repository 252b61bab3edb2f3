import type { Project } from '../../api.ts';
import { NO_VOICES, type ProjectVoice, type ProjectVoices } from '../../domain/achievement.ts';
import { withProjectVoices } from '../../domain/goal.ts';
import { initialProject, type ProjectState } from '../../domain/project.ts';
import type { Database } from '../database.ts';
import { readGoalState, writeGoalState } from './goal-table.ts';
import {
  PROJECT_COLUMNS,
  PROJECT_STATE_COLUMNS,
  projectStateToValues,
  rowToProject,
  rowToProjectState,
  type ProjectRow,
} from './project-row.ts';
import { createRowWriter } from './row-writer.ts';
import { indexedText } from './search-index.ts';
import type { GoalTransition, ProjectTransition } from './transition.ts';

const rows = createRowWriter('projects', 'project_id', PROJECT_STATE_COLUMNS);

/** What the events of a project have added up to; the initial state when there are none. */
export function readProjectState(cache: Database, projectId: string): ProjectState {
  const row = cache.get<ProjectRow>(`SELECT ${PROJECT_COLUMNS} FROM projects WHERE project_id = ?`, [
    projectId,
  ]);
  return row === undefined ? initialProject : rowToProjectState(row);
}

/** The project as it is shown, or null. */
export function readProject(cache: Database, projectId: string): Project | null {
  const row = cache.get<ProjectRow>(
    `SELECT ${PROJECT_COLUMNS} FROM projects WHERE project_id = ? AND created_at IS NOT NULL`,
    [projectId],
  );
  return row === undefined ? null : rowToProject(row);
}

/** Which of these ids have a row. One statement, for imports. */
export function knownProjectIds(cache: Database, projectIds: readonly string[]): ReadonlySet<string> {
  const found = cache.all<{ project_id: string }>(
    'SELECT project_id FROM projects WHERE project_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(projectIds)],
  );
  return new Set(found.map((row) => row.project_id));
}

/**
 * Writes a state, keeps the search indexes in step, and lets the goals know that the project is or was linked to. The
 * result is what became of those goals. Runs in the caller's transaction.
 */
export function writeProjectState(
  cache: Database,
  { aggregateId: projectId, before, after }: ProjectTransition,
): readonly GoalTransition[] {
  const indexed = (text: string) => indexedText(cache, 'project_search', text);
  if (before === initialProject) {
    rows.insert(cache, projectId, projectStateToValues(after));
    cache.run('INSERT INTO project_search (rowid, title, body) VALUES (last_insert_rowid(), ?, ?)', [
      indexed(after.name),
      indexed(after.description),
    ]);
  } else {
    rows.update(cache, projectId, projectStateToValues(before), projectStateToValues(after));
    if (after.name !== before.name || after.description !== before.description) {
      cache.run(
        `UPDATE project_search SET title = ?, body = ?
          WHERE rowid = (SELECT row FROM projects WHERE project_id = ?)`,
        [indexed(after.name), indexed(after.description), projectId],
      );
    }
  }
  writeMilestones(cache, projectId, before, after);
  return writeVoices(cache, projectId, before, after);
}

// ---- Milestones: rows of their own, for the search ------------------------------------------------------------------

function writeMilestones(
  cache: Database,
  projectId: string,
  before: ProjectState,
  after: ProjectState,
): void {
  if (before.milestones === after.milestones) return;
  const ids = new Set([...Object.keys(before.milestones), ...Object.keys(after.milestones)]);
  for (const milestoneId of ids) {
    const old = shownName(before, milestoneId);
    const name = shownName(after, milestoneId);
    if (old === name) continue;
    const row = 'SELECT row FROM milestones WHERE project_id = ? AND milestone_id = ?';
    if (old !== null) {
      cache.run(`DELETE FROM milestone_search WHERE rowid = (${row})`, [projectId, milestoneId]);
      cache.run('DELETE FROM milestones WHERE project_id = ? AND milestone_id = ?', [projectId, milestoneId]);
    }
    if (name !== null) {
      cache.run('INSERT INTO milestones (project_id, milestone_id, name) VALUES (?, ?, ?)', [
        projectId,
        milestoneId,
        name,
      ]);
      cache.run('INSERT INTO milestone_search (rowid, text) VALUES (last_insert_rowid(), ?)', [
        indexedText(cache, 'milestone_search', name),
      ]);
    }
  }
}

function shownName({ milestones }: ProjectState, milestoneId: string): string | null {
  const milestone = milestones[milestoneId];
  return milestone?.present === true ? milestone.name : null;
}

// ---- What the project says to its goals -----------------------------------------------------------------------------

const VOICES: readonly ProjectVoice[] = ['silent', 'open', 'completed'];

function writeVoices(
  cache: Database,
  projectId: string,
  before: ProjectState,
  after: ProjectState,
): readonly GoalTransition[] {
  if (before.links === after.links) return [];
  const transitions: GoalTransition[] = [];
  const goalIds = new Set([...Object.keys(before.links), ...Object.keys(after.links)]);
  for (const goalId of goalIds) {
    const old = before.links[goalId];
    const link = after.links[goalId];
    if (old?.linked === link?.linked && old?.voice === link?.voice && old?.order === link?.order) continue;
    if (link === undefined) {
      cache.run('DELETE FROM project_goals WHERE goal_id = ? AND project_id = ?', [goalId, projectId]);
    } else {
      cache.run(
        `INSERT INTO project_goals (goal_id, project_id, linked, voice, voice_order) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET linked = excluded.linked, voice = excluded.voice, voice_order = excluded.voice_order`,
        [goalId, projectId, Number(link.linked), VOICES.indexOf(link.voice), link.order],
      );
    }
    const goal = readGoalState(cache, goalId);
    const voices = readVoices(cache, goalId);
    if (isSameVoices(goal.projects, voices)) continue;
    const told = withProjectVoices(goal, voices);
    const transition: GoalTransition = { type: 'goal', aggregateId: goalId, before: goal, after: told };
    writeGoalState(cache, transition);
    transitions.push(transition);
  }
  return transitions;
}

/** What all projects that are or were linked to a goal say to it. */
export function readVoices(cache: Database, goalId: string): ProjectVoices {
  const voices = cache.get<{ last: number | null; live: number | null; completed: number | null }>(
    `SELECT max(voice_order) AS last, sum(voice > 0) AS live, sum(voice = 2) AS completed
       FROM project_goals WHERE goal_id = ?`,
    [goalId],
  );
  const { last, live, completed } = voices ?? { last: null, live: null, completed: null };
  return last === null || last === 0
    ? NO_VOICES
    : { order: last, live: live ?? 0, completed: completed ?? 0 };
}

function isSameVoices(a: ProjectVoices, b: ProjectVoices): boolean {
  return a.order === b.order && a.live === b.live && a.completed === b.completed;
}
