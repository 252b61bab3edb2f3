import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ProblemSchema } from '../protocol/index.ts';
import * as v from 'valibot';
import { openStream } from '../testing/events.ts';
import { PROCESS_MOUNT_URL, startServerProcess, type ServerProcess } from '../testing/start-process.ts';
import { createRecord, newAccount, type TestClient, type TestLog } from '../testing/test-client.ts';

const STREAMS = 1_000;
let directory: string;
let server: ServerProcess;
let owner: TestClient;
let log: TestLog;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mo-load-'));
  server = await startServerProcess({
    kind: 'sqlite',
    directory: join(directory, 'data'),
    limits: { streams: STREAMS, sendTimeoutMs: 500, allBodyBytes: 16_000_000 },
  });
  owner = await newAccount(server.url, { signedUrl: PROCESS_MOUNT_URL });
  log = await owner.createLog();
});
after(async () => {
  await server.kill();
  await rm(directory, { recursive: true });
});

test('thousands of streams: as many as are allowed stay, the others are told, and all hear of a push', async () => {
  const idle = await server.memory();
  const streams: Awaited<ReturnType<typeof openStream>>[] = [];
  for (let round = 0; round < 20; round += 1) {
    const opened = Array.from({ length: 100 }, () => openStream(owner, `${log.logId}.0`));
    streams.push(...(await Promise.all(opened)));
  }
  const open = streams.filter(({ status }) => status === 200);
  assert.equal(open.length, STREAMS);
  assert.ok(streams.every(({ status }) => status === 200 || status === 503));
  const each = ((await server.memory()) - idle) / STREAMS;
  assert.ok(each < 200_000, `${Math.round(each)} bytes for each stream`);
  assert.equal((await log.push([createRecord()])).status, 200);
  await Promise.all(open.map((stream) => stream.until((events) => events.length > 0, 60_000)));
  for (const stream of streams) stream.close();
});

test('bodies without an end: the memory of all together is bounded, and everybody is answered', async () => {
  const idle = await server.memory();
  const head = `Host: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n`;
  const senders = Array.from({ length: 120 }, (_, index) =>
    index % 2 === 0
      ? `POST /mo/logs/${log.logId}/records HTTP/1.1\r\nMo-Token: ${owner.token}\r\n${head}\r\n`
      : `POST /mo/sessions HTTP/1.1\r\n${head}\r\n`,
  ).map((request) => endless(request));
  let most = idle;
  const measuring = (async () => {
    for (let look = 0; look < 20; look += 1) {
      most = Math.max(most, await server.memory());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const answers = await Promise.all(senders);
  await measuring;
  for (const answer of answers) {
    // A connection that is closed while it is still written to can lose its answer.
    if (answer === '') continue;
    assert.match(answer, /^HTTP\/1.1 (413|503) /);
    v.parse(ProblemSchema, JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)));
  }
  assert.ok(answers.filter((answer) => answer !== '').length > 60);
  assert.ok(
    answers.some((answer) => answer.startsWith('HTTP/1.1 503 ')),
    'together they were too much',
  );
  assert.ok(most - idle < 150e6, `${Math.round((most - idle) / 1e6)} MB more`);
  assert.equal((await owner.call('getAccount')).status, 200);
});

test('a client that asks for pages and takes none is cut off', async () => {
  while (log.head.sequence < 40) await log.push(Array.from({ length: 10 }, () => createRecord(100_000)));
  const request = `GET /mo/logs/${log.logId}/records?after=0&maxBytes=4000000 HTTP/1.1\r\nHost: 127.0.0.1\r\nMo-Token: ${owner.token}\r\n\r\n`;
  const cut = Array.from({ length: 3 }, async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.pause();
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(request.repeat(8));
    // Only writing shows that the other side is gone, as long as nothing is read; empty lines are no request.
    for (let look = 0; look < 300 && !socket.destroyed; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.write('\r\n');
    }
    const wasCutOff = socket.destroyed;
    socket.destroy();
    return wasCutOff;
  });
  assert.deepEqual(await Promise.all(cut), [true, true, true]);
  assert.equal((await owner.call('getAccount')).status, 200);
});

/** Sends for ever what never becomes a body; resolves with the answer, or with nothing when the connection broke. */
function endless(request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let text = '';
    const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`;
    const send = () => {
      if (text !== '' || socket.destroyed) return;
      if (socket.write(chunk)) setTimeout(send, 5);
      else socket.once('drain', send);
    };
    socket.on('data', (bytes) => (text += bytes.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    socket.write(request);
    send();
  });
}
