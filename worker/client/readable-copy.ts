import type { Goal } from '../api.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { CallOptions } from './vault-client.ts';

const FORMAT = 'mo-kit-readable';
const VERSION = 1;
const PAGE = 1000;
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Every goal of the vault as JSON that any program can read. Not encrypted. */
export async function exportReadable(calls: Calls, options: CallOptions): Promise<Blob> {
  const goals = await allGoals(calls, options);
  const copy = { format: FORMAT, version: VERSION, exportedAt: new Date().toISOString(), goals };
  return new Blob([JSON.stringify(copy, null, 2)], { type: 'application/json' });
}

/**
 * Brings the goals of a readable copy in, under the ids they had; those that are here already stay as they are, so that
 * importing twice changes nothing. The owner checks every field. `input/invalid` when it is no such copy.
 */
export async function importReadable(
  calls: Calls,
  file: Blob,
  options: CallOptions,
): Promise<{ imported: number; skipped: number }> {
  const items = await readCopy(file);
  const known = new Set((await allGoals(calls, options)).map(({ goalId }) => goalId));
  const news = items.filter(({ goalId }) => !known.has(goalId));
  for (let from = 0; from < news.length; from += PAGE) {
    const batch = news.slice(from, from + PAGE);
    await calls.execute(
      { name: 'goal.import', input: { items: batch.map(fieldsOf) } },
      { ...options, deadlineMs: DEADLINE_MS.import },
    );
    for (const { goalId, achieved, archived } of batch) {
      if (achieved) await calls.execute({ name: 'goal.achieve', input: { goalId } }, options);
      if (archived) await calls.execute({ name: 'goal.archive', input: { goalId } }, options);
    }
  }
  return { imported: news.length, skipped: items.length - news.length };
}

async function allGoals(calls: Calls, options: CallOptions): Promise<Goal[]> {
  const goals: Goal[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const query = {
      status: 'all',
      sort: 'created',
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    } as const;
    const page = await calls.query('goals.list', query, options);
    goals.push(...page.items);
    after = page.next;
  }
  return goals;
}

function fieldsOf({ goalId, summary, slice, priority, targetMonth }: Goal) {
  return { goalId, summary, slice, priority, targetMonth };
}

/** Only what it takes to walk through it is checked here: the owner checks what is in each goal. */
async function readCopy(file: Blob): Promise<Goal[]> {
  if (file.size > MAX_FILE_BYTES) throw noCopy('input/too-large');
  let copy: unknown;
  try {
    copy = JSON.parse(await file.text());
  } catch {
    // The parser's own message quotes the text.
    throw noCopy('input/invalid');
  }
  const { format, version, goals } = (copy ?? {}) as Record<string, unknown>;
  if (format !== FORMAT || version !== VERSION || !Array.isArray(goals)) throw noCopy('input/invalid');
  const isGoal = (item: unknown): item is Goal =>
    typeof item === 'object' && item !== null && 'goalId' in item && typeof item.goalId === 'string';
  if (!goals.every(isGoal)) throw noCopy('input/invalid');
  return goals;
}

function noCopy(code: 'input/invalid' | 'input/too-large'): MoError {
  return new MoError(code, 'This file is not a readable copy of a vault.', { field: 'file' });
}
