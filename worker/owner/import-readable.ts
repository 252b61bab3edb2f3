import * as v from 'valibot';
import type { ReadableReport } from '../api.ts';
import { inputError, parseInput } from '../domain/input-error.ts';
import { createJsonSplitter, type JsonPiece } from '../domain/json-pieces.ts';
import {
  BATCH_ITEMS,
  emptyBatch,
  linkedBatches,
  READABLE_FORMAT,
  READABLE_VERSION,
  readableSchemas,
  type ReadableBatch,
  type ReadableDocument,
  type ReadableGoal,
  type ReadableProject,
} from '../domain/readable.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';
import { intentsOfBatch } from './readable-intents.ts';

type How = 'check' | 'commit';
type Kind = keyof typeof readableSchemas;

/** Documents are large: so many characters of them are a batch as well. */
const BATCH_LENGTH = 1_048_576;

/**
 * Brings a readable copy in. It is read twice: once to verify all of it, each item against what would become of it here,
 * before the first change; then in steps, each one transaction of things that hang together, between which the vault can be
 * used. Doing it again, also after it was cut short, adds only what is still missing.
 *
 * @throws MoError `input/*` with the place in the file, `backup/unsupported` for a file of a newer version
 */
export async function importReadable(
  lifecycle: Lifecycle,
  file: Blob,
  call: LongCall,
): Promise<ReadableReport> {
  const report = { goals: 0, projects: 0, documents: 0, skipped: 0 };

  const bring = async (how: How, batch: ReadableBatch) => {
    if (call.signal?.aborted === true) throw new MoError('vault/canceled', 'The import was canceled.');
    await lifecycle.exclusively(() => {
      const { vault } = lifecycle.requireOpen();
      const { intents, skipped } = intentsOfBatch(vault.context, batch);
      vault.apply(how, intents);
      if (how === 'check') return;
      report.skipped += skipped;
      for (const { intent } of intents) {
        if (intent.name === 'goal.create') report.goals += 1;
        if (intent.name === 'project.create') report.projects += 1;
        if (intent.name === 'document.create') report.documents += 1;
      }
    });
    // So that commands, and an abort, come through.
    await new Promise((resolve) => setTimeout(resolve));
  };

  const pass = async (how: How, read: ReturnType<typeof createReader>) => {
    const stage = how === 'check' ? 'verifying' : 'importing';
    let batch = emptyBatch();
    let length = 0;
    const flush = async () => {
      await bring(how, batch);
      batch = emptyBatch();
      length = 0;
    };
    for await (const piece of readPieces(file, (fraction) => call.onProgress?.({ stage, fraction }))) {
      const document = read.take(piece);
      if (document === null) continue;
      batch.documents.push(document);
      length += JSON.stringify(document.fields).length;
      if (batch.documents.length >= BATCH_ITEMS || length > BATCH_LENGTH) await flush();
    }
    await flush();
  };

  const reader = createReader();
  await pass('check', reader);
  const batches = linkedBatches(...reader.linked());
  for (const batch of batches) await bring('check', batch);
  for (const [index, batch] of batches.entries()) {
    call.onProgress?.({ stage: 'importing', fraction: index / batches.length });
    await bring('commit', batch);
  }
  await pass('commit', createReader());
  // Whoever watches has the last of it, too, when this comes back.
  await lifecycle.exclusively(() => undefined);
  return report;
}

/** Checks pieces one by one. Goals and projects are kept, documents are given back. */
function createReader() {
  const goals: ReadableGoal[] = [];
  const projects: ReadableProject[] = [];
  const seen = new Set<string>();
  const head = new Map<string, unknown>();

  const parse = <K extends Kind>(kind: K, value: unknown, index: number) => {
    const path = `${kind}.${index}`;
    const parsed = parseInput(v.object({ [path]: readableSchemas[kind] }), { [path]: value }, 'file')[path];
    return { ...(parsed as v.InferOutput<(typeof readableSchemas)[K]>), index };
  };
  const once = (kind: Kind, id: string, index: number) => {
    if (seen.has(id)) throw inputError('input/conflict', `${kind}.${index}`);
    seen.add(id);
  };

  return {
    take({ name, index, value }: JsonPiece): ReadableDocument | null {
      if (index === null) head.set(name, value);
      else if (head.has('version')) requireVersion(head);
      if (name === 'goals' && index !== null) {
        const goal = parse(name, value, index);
        once(name, goal.goalId, index);
        goals.push(goal);
      } else if (name === 'projects' && index !== null) {
        const project = parse(name, value, index);
        once(name, project.projectId, index);
        projects.push(project);
      } else if (name === 'documents' && index !== null) {
        const document = parse(name, value, index);
        once(name, document.documentId, index);
        return document;
      }
      return null;
    },
    linked(): [readonly ReadableGoal[], readonly ReadableProject[]] {
      requireVersion(head);
      return [goals, projects];
    },
  };
}

function requireVersion(head: ReadonlyMap<string, unknown>): void {
  const version = head.get('version');
  if (head.get('format') !== READABLE_FORMAT || typeof version !== 'number') {
    throw inputError('input/invalid', 'file');
  }
  if (version > READABLE_VERSION) {
    throw new MoError('backup/unsupported', 'The copy was made by a newer version of MO Kit.');
  }
}

async function* readPieces(file: Blob, onFraction: (fraction: number) => void): AsyncGenerator<JsonPiece> {
  const splitter = createJsonSplitter();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = file.stream().getReader();
  let bytes = 0;
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw inputError('input/invalid', 'file');
    }
  };
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield* splitter.push(decode(next.value));
      bytes += next.value.length;
      onFraction(bytes / file.size);
    }
    yield* splitter.push(decode());
    splitter.end();
  } finally {
    await reader.cancel();
  }
}
