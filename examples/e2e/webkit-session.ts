import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether Debian's WebKitGTK can be driven here: it needs its driver and a display. */
export function webkitIsAvailable(): boolean {
  return ['WebKitWebDriver', 'Xvfb'].every((program) => spawnSync('which', [program]).status === 0);
}

/** A WebKitGTK page on a virtual display, spoken to by WebDriver (W3C). */
export async function startWebkit() {
  const number = 90 + (process.pid % 900);
  const port = 20_000 + (process.pid % 20_000);
  const display = spawn('Xvfb', [`:${number}`, '-screen', '0', '1100x900x24'], { stdio: 'ignore' });
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: `:${number}`,
      // As root the sandbox cannot start; only pages of this test are opened.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
  });

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  }

  async function open(): Promise<string> {
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { args: ['--automation'] } } };
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { sessionId } = (await call('POST', '/session', { capabilities })) as { sessionId: string };
        return `/session/${sessionId}`;
      } catch (error) {
        if (attempt === 40) throw error;
        await delay(250);
      }
    }
  }
  const session = await open();

  return {
    goto: (url: string) => call('POST', `${session}/url`, { url }),
    evaluate: (script: string) => call('POST', `${session}/execute/sync`, { script, args: [] }),
    async screenshot() {
      return Buffer.from((await call('GET', `${session}/screenshot`)) as string, 'base64');
    },
    async close() {
      await call('DELETE', session).catch(() => undefined);
      driver.kill();
      display.kill();
    },
  };
}
