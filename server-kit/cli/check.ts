import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { InfoSchema } from '../protocol/messages.ts';
import { sqlitePath } from '../storage/sqlite-file.ts';
import { postgresUrl, type CliFlags } from './store-flags.ts';

type Verdict = 'ok' | 'warn' | 'fail';
interface Finding {
  readonly verdict: Verdict;
  readonly text: string;
}

/** Looks at a deployment and says what is wrong. Returns 1 when something fails, else 0. */
export async function checkDeployment(
  url: string | undefined,
  flags: CliFlags,
  print: (line: string) => void,
): Promise<number> {
  const findings = [
    ...(postgresUrl(flags) === undefined ? checkFiles(flags) : checkPostgres(postgresUrl(flags) ?? '')),
    ...(url === undefined ? [] : await checkUrl(url.replace(/\/+$/, ''))),
  ];
  for (const { verdict, text } of findings) print(`${verdict.padEnd(4)}  ${text}`);
  return findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

/** Folder 0700, file and sidecars 0600. */
export function checkFiles(flags: CliFlags): Finding[] {
  const path = sqlitePath(flags.sqlite === undefined ? {} : { directory: flags.sqlite });
  if (!existsSync(path)) return [{ verdict: 'warn', text: 'There is no SQLite database yet.' }];
  return [dirname(path), path, `${path}-wal`, `${path}-shm`].filter(existsSync).map((name) => {
    const open = statSync(name).mode & 0o077;
    return open === 0
      ? finding(true, 'Only the owner can read the data folder and files.')
      : finding(false, `Others can open ${name}: chmod go-rwx.`);
  });
}

function checkPostgres(url: string): Finding[] {
  const { hostname, searchParams } = new URL(url);
  const local = ['', 'localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const encrypted = ['require', 'verify-ca', 'verify-full'].includes(searchParams.get('sslmode') ?? '');
  return [
    finding(local || encrypted, 'The connection to PostgreSQL is local or encrypted (sslmode=verify-full).'),
  ];
}

async function checkUrl(url: string): Promise<Finding[]> {
  const { protocol, hostname } = new URL(url);
  const local = /^(localhost|127\.|\[::1\])/.test(hostname);
  const findings = [finding(protocol === 'https:' || local, 'Clients reach the mount over TLS.')];

  const origin = 'https://somewhere-else.example';
  const response = await fetch(url, { headers: { origin } });
  const info = v.safeParse(InfoSchema, await response.json().catch(() => null));
  findings.push(finding(info.success, 'The mount answers with the protocol.'));
  if (!info.success) return findings;

  findings.push(finding((await fetch(`${url}/readyz`)).status === 200, 'The store answers.'));
  const allowed = response.headers.get('access-control-allow-origin');
  findings.push(finding(allowed === null, 'CORS does not let strangers in.'));
  const { headers } = response;
  findings.push(finding(headers.get('cache-control') === 'no-store', 'Answers are not cached.'));
  findings.push(finding(headers.get('x-content-type-options') === 'nosniff', 'Answers are not sniffed.'));
  if (protocol === 'https:') {
    findings.push(warning(headers.has('strict-transport-security'), 'Strict-Transport-Security is set.'));
  }
  findings.push(warning(headers.has('ratelimit'), 'Rate limits are on.'));
  const { registration, authentication, limits } = info.output;
  findings.push(
    warning(
      local || registration !== 'open' || authentication === 'host',
      'Registration is not open to the world.',
    ),
  );
  // What a proxy in front lets through decides whether the largest push arrives.
  const large = await fetch(`${url}/logs/${'A'.repeat(43)}/records`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: ' '.repeat(limits.bodyBytes),
  });
  findings.push(finding(large.status === 401, 'A body of the allowed size reaches the server.'));
  return findings;
}

const finding = (good: boolean, text: string): Finding => ({ verdict: good ? 'ok' : 'fail', text });
const warning = (good: boolean, text: string): Finding => ({ verdict: good ? 'ok' : 'warn', text });
