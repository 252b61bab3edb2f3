import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Starts a server of this folder in a process of its own. → { line, close }: the first line that it prints, and what ends
 * it
 */
export async function startServerProcess(
  /** @type {string} */ file,
  /** @type {readonly string[]} */ ...args
) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => {
      throw new Error(`${file} ended.`);
    }),
  ]);
  return {
    line: String(line),
    async close() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
