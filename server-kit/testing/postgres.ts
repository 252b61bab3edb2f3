import { after } from 'node:test';
import { startPostgres, type TestPostgres } from './postgres-server.ts';

let shared: Promise<TestPostgres> | undefined;

// Here and not below: in a running test it would stop the server after that one.
after(async () => (await shared)?.stop());

/** The PostgreSQL of this test process, started when it is first asked for and stopped after its tests. */
export function testPostgres(): Promise<TestPostgres> {
  shared ??= startPostgres();
  return shared;
}
