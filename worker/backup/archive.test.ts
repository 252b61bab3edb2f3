import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readArchive } from './archive-reader.ts';
import { writeArchive } from './archive-writer.ts';
import { bytesOf, inOrder, listOf, sampleArchive, type ArchivePart } from './testing/archive-fixture.ts';

const archiveOf = (parts: readonly ArchivePart[]) => bytesOf(writeArchive(inOrder(parts)));
const read = (bytes: Uint8Array) => listOf(readArchive(new Blob([bytes as BlobPart]).stream()));
const linesOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd().split('\n');
const fromLines = (lines: readonly string[]) => new TextEncoder().encode(`${lines.join('\n')}\n`);

describe('the archive', () => {
  it('gives back every entry, byte for byte, and an end', async () => {
    const parts = sampleArchive(400);
    const entries = await read(await archiveOf(parts));
    assert.deepEqual(entries.slice(0, -1), parts);
    assert.equal(entries.at(-1)?.kind, 'end');
  });

  it('can be read in chunks of any size', async () => {
    const parts = sampleArchive(5);
    const bytes = await archiveOf(parts);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4000 }), async (size) => {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.slice(index * size, (index + 1) * size),
        );
        const stream = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const chunk of chunks) controller.enqueue(chunk);
            controller.close();
          },
        });
        assert.deepEqual((await listOf(readArchive(stream))).slice(0, -1), parts);
      }),
      { numRuns: 20 },
    );
  });

  it('notices any byte that was changed, and any end that is missing', async () => {
    const bytes = await archiveOf(sampleArchive(3));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = bytes.slice();
        changed[at]! ^= change;
        await assert.rejects(read(changed), ({ code }: { code: string }) => code.startsWith('backup/'));
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await assert.rejects(read(bytes.slice(0, length)), { code: 'backup/damaged' });
      }),
    );
  });

  it('notices lines that are missing, doubled, swapped or of another archive', async () => {
    const lines = linesOf(await archiveOf(sampleArchive(4)));
    const foreign = linesOf(await archiveOf(sampleArchive(4)));
    const without = (index: number) => lines.filter((_, at) => at !== index);
    const swapped = (a: number, b: number) =>
      lines.map((line, at) => lines[at === a ? b : at === b ? a : at] ?? line);
    for (let index = 1; index < lines.length; index += 1) {
      await assert.rejects(read(fromLines(without(index))), { code: 'backup/damaged' });
      await assert.rejects(
        read(fromLines([...lines.slice(0, index), lines[index]!, ...lines.slice(index)])),
        {
          code: 'backup/damaged',
        },
      );
      await assert.rejects(read(fromLines(lines.map((line, at) => (at === index ? foreign[at]! : line)))), {
        code: 'backup/damaged',
      });
    }
    await assert.rejects(read(fromLines(swapped(5, 6))), { code: 'backup/damaged' });
    await assert.rejects(read(fromLines([...lines, lines[6]!])), { code: 'backup/damaged' });
  });

  it('tells a newer archive, and a file that is none', async () => {
    const lines = linesOf(await archiveOf(sampleArchive(1)));
    const newer = lines.map((line, at) => (at === 0 ? line.replace('"version":2', '"version":3') : line));
    await assert.rejects(read(fromLines(newer)), { code: 'backup/unsupported' });
    await assert.rejects(read(fromLines(['{"hello":"world"}'])), { code: 'backup/unreadable' });
    await assert.rejects(read(new Uint8Array()), { code: 'backup/damaged' });
  });

  it('is of the first version when the history is whole, and of the second when it has a base', async () => {
    const [manifest, ...rest] = sampleArchive(2);
    assert.ok(manifest?.kind === 'manifest');
    const first = { ...manifest, version: 1 as const };
    const whole = rest.filter(({ kind }) => !['base', 'state', 'counted'].includes(kind));
    assert.equal((await read(await archiveOf([first, ...whole]))).length, whole.length + 2);
    const isDamaged = { code: 'backup/damaged' };
    await assert.rejects(read(await archiveOf([manifest, ...whole])), isDamaged);
    await assert.rejects(read(await archiveOf([first, ...rest])), isDamaged);
    const states = rest.filter(({ kind }) => kind !== 'base');
    await assert.rejects(read(await archiveOf([manifest, ...states])), isDamaged);
  });

  it('is JSON, one entry a line, that anybody can read', async () => {
    const lines = linesOf(await archiveOf(sampleArchive(1)));
    const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
    assert.deepEqual(kinds, [
      'manifest',
      'vault',
      'device',
      'key',
      'key',
      'base',
      'state',
      'counted',
      'event',
      'end',
    ]);
  });
});
