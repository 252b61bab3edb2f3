import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerProcessOptions } from './server-process.ts';

/** A sync server in a process of its own. */
export interface ServerProcess {
  /** Where it is reached; its public URL is `http://mo.test/mo`. */
  readonly url: string;
  readonly child: ChildProcess;
  /** Bytes that the process has in memory. */
  memory(): Promise<number>;
  /** Milliseconds that the process has computed. */
  cpuMs(): Promise<number>;
  /** SIGKILL: no handler runs, nothing is flushed. */
  kill(): Promise<void>;
}

export const PROCESS_MOUNT_URL = 'http://mo.test/mo';

/** `script` is the program of the process when it was compiled; otherwise its source is run. */
export async function startServerProcess(
  options: ServerProcessOptions,
  script?: string,
): Promise<ServerProcess> {
  const source = fileURLToPath(new URL('./server-process.ts', import.meta.url));
  const child = fork(script ?? source, [JSON.stringify(options)], {
    execArgv: script === undefined ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const [port] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => {
      throw new Error('the server process ended before it listened');
    }),
  ])) as [number];
  const ask = async (question: 'memory' | 'cpu') => {
    const answer = once(child, 'message') as Promise<[number]>;
    child.send(question);
    return (await answer)[0];
  };
  return {
    url: `http://127.0.0.1:${port}/mo`,
    child,
    memory: () => ask('memory'),
    cpuMs: () => ask('cpu'),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
