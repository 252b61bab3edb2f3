import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ServerProcess } from '../../server-kit/testing/start-process.ts';
import type { TestLog, TestRecord } from '../../server-kit/testing/test-client.ts';
import { openConnection } from './connection.ts';
import type { Subject } from './load.ts';

export const RECORD_BYTES = 1_024;
export const CIPHERTEXT = randomBytes((RECORD_BYTES * 3) / 4).toString('base64url');

/** Loops with a connection each. */
export async function overHttp(
  { url, cpuMs }: Pick<ServerProcess, 'url' | 'cpuMs'>,
  clients: number,
  request: () => string,
  check: (answer: Buffer) => void = () => undefined,
): Promise<Subject> {
  const connections = await Promise.all(Array.from({ length: clients }, () => openConnection(url)));
  return {
    cpuMs,
    loops: connections.map((connection) => async () => check(await connection.send(request()))),
  };
}

/** A new id around the same ciphertext, so that the load costs this side little more than it costs the driver alone. */
export function newRecord(): TestRecord {
  const id = randomBytes(16).toString('base64url');
  return { id, epoch: 0, record: `{"v":1,"id":"${id}","epoch":0,"ct":"${CIPHERTEXT}"}` };
}

/** The JSON of a push of new records behind the head that is known now. */
export function pushBody({ head }: TestLog, batch: number): string {
  const records = Array.from({ length: batch }, () => {
    const { id, record } = newRecord();
    return `{"id":"${id}","epoch":0,"record":"${record.replaceAll('"', '\\"')}"}`;
  });
  return `{"prefix":${JSON.stringify(head)},"records":[${records.join(',')}]}`;
}

/** Everything was stored, and the log is known to stand where the answer says. */
export function checkPushed(log: TestLog, answer: Buffer): void {
  assert.ok(answer.includes('"status":"stored"'));
  assert.ok(!answer.includes('"status":"conflict"') && !answer.includes('"status":"epoch"'));
  const found = /^\{"head":\{"sequence":(\d+),"hash":"([\w-]+)"/.exec(answer.toString('latin1', 0, 120));
  assert.ok(found !== null);
  const head = { sequence: Number(found[1]), hash: found[2] ?? '' };
  if (head.sequence > log.head.sequence) log.head = head;
}

/** A page of a hundred records. */
export function checkPage(page: Buffer): void {
  assert.ok(page.length > 100 * RECORD_BYTES);
}
