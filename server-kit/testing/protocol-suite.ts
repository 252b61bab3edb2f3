import { test } from 'node:test';
import type { SyncOptions } from '../core/options.ts';
import { checkAccounts } from './account-checks.ts';
import type { TestHost } from './hosts.ts';
import { checkLogs } from './log-checks.ts';
import { checkSealed } from './sealed-checks.ts';

export interface ProtocolSuite {
  /** In front of the tests' names. */
  readonly label: string;
  /** A fresh server with a fresh store. Options: no rate limits, registration open. */
  readonly start: (options?: SyncOptions) => Promise<TestHost>;
}

/** Registers one test with a server of its own. */
export type Check = (name: string, run: (host: TestHost) => Promise<void>, options?: SyncOptions) => void;

/** Registers tests of every route, over real sockets. Each answer is also held against the protocol's schemas. */
export function testProtocol({ label, start }: ProtocolSuite): void {
  const check: Check = (name, run, options) =>
    test(`${label}: ${name}`, async () => {
      const host = await start(options);
      try {
        await run(host);
      } finally {
        await host.close();
      }
    });
  checkAccounts(check);
  checkLogs(check);
  checkSealed(check);
}
