/**
 * `npm run bench:search`: the search of the read models over 10,000 goals, 2,000 projects with 10,000 milestones and 50,000
 * documents, beside an FTS5 trigram index of the same texts: size on disk, what writing costs, and processor time of a
 * search (warm, median), each kind of word for itself. Plain SQLite in memory, so that only the indexes are compared.
 */
import { v7 } from 'uuid';
import { initialDocument } from '../../worker/domain/document.ts';
import { initialGoal } from '../../worker/domain/goal.ts';
import { initialProject } from '../../worker/domain/project.ts';
import { parseSearch } from '../../worker/domain/search-query.ts';
import { initializeCache } from '../../worker/storage/cache/cache-cursor.ts';
import { writeDocumentState } from '../../worker/storage/cache/document-table.ts';
import { writeGoalState } from '../../worker/storage/cache/goal-table.ts';
import { writeProjectState } from '../../worker/storage/cache/project-table.ts';
import { findEverywhere } from '../../worker/storage/cache/search.ts';
import type { Database } from '../../worker/storage/database.ts';
import { createPlainDatabase } from '../../worker/storage/event-store/testing/plain-database.ts';
import { createWriter } from './content.ts';

const writer = createWriter(1);
const id = () => v7();

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}

function medianMs(work: () => void): number {
  const times = Array.from({ length: 9 }, () => cpuMs(work)).sort((a, b) => a - b);
  return times[4] ?? 0;
}

const goals = Array.from({ length: 10_000 }, (_, index) => writer.text(6, `goal${index}`));
const projects = Array.from({ length: 2_000 }, (_, index) => ({
  name: writer.text(5, `project${index}`),
  description: writer.text(30),
  milestones: Array.from({ length: 5 }, () => writer.text(4)),
}));
const documents = Array.from({ length: 50_000 }, (_, index) => ({
  title: writer.text(4, `note${index}`),
  body: writer.text(16),
}));

function fill(cache: Database): void {
  for (const summary of goals) {
    const after = { ...initialGoal, createdAt: 1, summary };
    writeGoalState(cache, { type: 'goal', aggregateId: id(), before: initialGoal, after });
  }
  for (const { name, description, milestones } of projects) {
    const states = milestones.map((each) => [
      id(),
      { name: each, date: '2027-01-01', completed: false, present: true },
    ]);
    const shown = { createdAt: 1, name, description, milestones: Object.fromEntries(states) };
    const after = { ...initialProject, ...shown };
    writeProjectState(cache, { type: 'project', aggregateId: id(), before: initialProject, after });
  }
  for (const fields of documents) {
    const after = { ...initialDocument, collection: 'notes', createdAt: 1, fields };
    writeDocumentState(cache, { type: 'document', aggregateId: id(), before: initialDocument, after });
  }
}

const bytesOf = (cache: Database, tables: readonly string[]) =>
  tables.reduce(
    (sum, table) =>
      sum +
      (cache.get<{ bytes: number }>(`SELECT sum(length(block)) AS bytes FROM ${table}_data`)?.bytes ?? 0),
    0,
  );

const cache = await createPlainDatabase();
initializeCache(cache, 'measured');
const filledMs = cpuMs(() => cache.transaction(() => fill(cache)));
const indexed = bytesOf(cache, ['goal_search', 'project_search', 'milestone_search', 'document_search']);

const trigram = await createPlainDatabase();
trigram.exec("CREATE VIRTUAL TABLE everything USING fts5 (text, content = '', tokenize = 'trigram')");
const texts = [
  ...goals,
  ...projects.flatMap(({ name, description, milestones }) => [`${name}\n${description}`, ...milestones]),
  ...documents.map(({ title, body }) => `${title}\n${body}`),
];
const trigramMs = cpuMs(() =>
  trigram.transaction(() =>
    texts.forEach((text) => trigram.run('INSERT INTO everything (text) VALUES (?)', [text])),
  ),
);

const rows: Record<string, unknown>[] = [];
const part = (word: string | undefined) => word?.slice(1) ?? '';
const firstMs = cpuMs(() => findEverywhere(cache, parseSearch({ text: 'nowhere', limit: 20 })));
for (const [what, text] of [
  ['one letter', 't'],
  ['two letters', 'ta'],
  ['beginning of a number of words', 'note'],
  ['beginning of one word', 'note4711'],
  ['two words', 'te an'],
  ['inside a common word', part(writer.vocabulary[0])],
  ['inside a rare word', part(writer.vocabulary[20_000])],
  ['inside a number', 'ote4711'],
  ['nothing', 'xyzzy'],
] as const) {
  const words = text.split(' ').map((word) => `"${word}"`);
  rows.push({
    search: what,
    'product ms': medianMs(() => findEverywhere(cache, parseSearch({ text }))).toFixed(1),
    // It finds nothing by fewer than three letters.
    'trigram ms': words.some((word) => word.length < 5)
      ? '–'
      : medianMs(() => {
          trigram.all('SELECT rowid FROM everything WHERE everything MATCH ? ORDER BY rank LIMIT 20', [
            words.join(' '),
          ]);
        }).toFixed(1),
  });
}

console.table(rows);
console.log(`first search inside of words after unlocking: ${firstMs.toFixed(0)} ms`);
console.log(
  `indexes of the product: ${(indexed / 1e6).toFixed(1)} MB; read models written in ${filledMs.toFixed(0)} ms`,
);
console.log(
  `trigram in addition: ${(bytesOf(trigram, ['everything']) / 1e6).toFixed(1)} MB, ${trigramMs.toFixed(0)} ms more to write`,
);
cache.close();
trigram.close();
