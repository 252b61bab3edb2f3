/** INV-015 and INV-019: what a page, a console, a channel, a backup or a bug report can see holds no content and no secret. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { addAuthenticator } from '../../worker/e2e/authenticator.ts';
import { encodingsOf } from './byte-scan.ts';
import { BROWSERS, newPage, type BrowserName, startDemo, vaultState, withBrowser } from './demo-site.ts';

const passphrase = 'Redacted-Lametta 4711 canary';
const filePassphrase = 'orbit lantern velvet canyon';
const canary = 'Zwetschgenbaum redaction canary';

for (const name of BROWSERS) {
  it(`${name}: errors, diagnostics, console and channels carry no content, passphrase, word or identifier, ports only what they must`, async () => {
    const demo = await startDemo();
    try {
      await withBrowser(name, (browser) => listenTo(name, browser, [demo.origin, demo.otherOrigin]));
    } finally {
      await demo.close();
    }
  });
}

async function listenTo(name: BrowserName, browser: Browser, urls: readonly string[]): Promise<void> {
  const heard: string[] = [];
  for (const url of urls) {
    const hasPasskeys = name === 'chromium';
    const page = await newPage(browser);
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(String(error)));
    // Firefox's protocol tells of no worker's console.
    if (name === 'chromium')
      page.on('workercreated', (worker) =>
        worker.client.on('Runtime.consoleAPICalled', (event) => heard.push(JSON.stringify(event))),
      );
    await page.evaluateOnNewDocument(() => {
      const channel: unknown[] = [];
      Object.assign(window, { heardOnChannels: channel });
      const Original = BroadcastChannel;
      window.BroadcastChannel = class extends Original {
        constructor(name: string) {
          super(name);
          channel.push(name);
          this.addEventListener('message', ({ data }) => channel.push(data));
        }
        override postMessage(message: unknown): void {
          channel.push(message);
          super.postMessage(message);
        }
      };
    });
    await page.evaluateOnNewDocument(hearPorts);
    if (hasPasskeys) await addAuthenticator(page);
    await page.goto(url);
    await vaultState(page, ['empty']);
    const { words, secretKey, readable, goalId, vaultId, ports, ...seen } = await page.evaluate(
      async (secret, fileSecret, text, withPasskey) => {
        const vault = document.querySelector('mo-vault')!.client!;
        const errors: unknown[] = [];
        const { recoveryPhrase, vaultId } = await vault.create({ passphrase: secret });
        const fields = { summary: text, slice: 'Work', priority: 'must', targetMonth: '2030-05' } as const;
        const { goalId } = await vault.goals.create(fields);
        const attempts: (() => Promise<unknown>)[] = [
          () => vault.goals.create({ ...fields, summary: text.repeat(20) }),
          () => vault.goals.create({ ...fields, slice: text as 'Work' }),
          () => vault.goals.create({ ...fields, [text]: 1 }),
          () => vault.goals.change({ goalId: text, summary: text }),
          () => vault.goals.change({ goalId: crypto.randomUUID(), summary: text }),
          () => vault.goals.list({ search: text, after: text }),
          () => vault.wipe({ confirm: text }),
          () => vault.confirmRecovery({ positions: [1, 2, 3], words: [text, text, text] }),
        ];
        for (const attempt of attempts) {
          await attempt().then(
            () => errors.push('no error'),
            (error: Error) =>
              errors.push({
                text: String(error),
                stack: error.stack,
                json: JSON.stringify(error),
                cause: String(error.cause),
              }),
          );
        }
        const made = await vault.backup.export({ passphrase: fileSecret });
        const bytes = new Uint8Array(await made.file.arrayBuffer());
        const backup = bytes.reduce((all, byte) => all + String.fromCharCode(byte), '');
        await vault.backup.restore({ file: made.file, passphrase: fileSecret, mode: 'merge' });
        bytes[bytes.length >> 1]! ^= 1;
        for (const [file, passphrase] of [
          [new Blob([bytes]), fileSecret],
          [made.file, `${fileSecret} wrong`],
        ] as const) {
          await vault.backup.restore({ file, passphrase, mode: 'merge' }).then(
            () => errors.push('no error'),
            (error: Error) => errors.push({ text: String(error), json: JSON.stringify(error) }),
          );
        }
        const { secretKey } = await vault.keys.recoveryKit();
        const readable = await (await vault.backup.exportReadable()).file.text();
        if (withPasskey) await vault.keys.addPasskey({ label: text });
        const diagnostics = [
          await vault.diagnostics({ verify: true }),
          await vault.diagnosticsBundle({ verify: true }),
        ];
        await vault.lock();
        await vault
          .unlock({ passphrase: `${secret} wrong` })
          .catch((error: Error) => errors.push(JSON.stringify(error)));
        if (withPasskey) await vault.unlock({ passkey: true });
        return {
          words: recoveryPhrase,
          secretKey,
          readable,
          backup,
          backupName: made.name,
          goalId,
          vaultId,
          errors,
          diagnostics,
          channels: JSON.stringify((window as unknown as { heardOnChannels: unknown[] }).heardOnChannels),
          ports: JSON.stringify((window as unknown as { heardOnPorts: PortMessage[] }).heardOnPorts),
        };
      },
      passphrase,
      filePassphrase,
      canary,
      hasPasskeys,
    );
    assert.equal(seen.errors.includes('no error'), false, 'each bad call was refused');
    const everything = JSON.stringify([seen, heard]);
    const someWords = words.split(' ').slice(0, 3).join(' ');
    const secrets = [canary, passphrase, filePassphrase, someWords, secretKey, goalId, vaultId];
    for (const secret of secrets) {
      for (const { encoding, bytes } of encodingsOf(secret)) {
        assert.equal(everything.includes(bytes.toString('latin1')), false, `${secret} as ${encoding}`);
      }
    }
    // A copy that anybody can read has what was written, and nothing that opens anything.
    assert.ok(readable.includes(canary));
    for (const secret of [passphrase, filePassphrase, someWords, secretKey])
      assert.equal(readable.includes(secret), false, secret);
    const messages = JSON.parse(ports) as PortMessage[];
    checkPorts(messages, { words, secretKey, hasPasskeys });
    await page.close();
  }
}

/** One message between the page and a worker: `call` is what is called, null for an answer; bytes are counted, not shown. */
interface PortMessage {
  readonly to: 'worker' | 'page';
  readonly call: string | null;
  readonly text: string;
  readonly bytes: number;
}

/** Runs in the page: notes whatever passes through a MessagePort there. */
function hearPorts(): void {
  const messages: PortMessage[] = [];
  Object.assign(window, { heardOnPorts: messages });
  const note = (to: PortMessage['to'], data: unknown) => {
    const { type, path, argumentList } = (data ?? {}) as {
      type?: string;
      path?: string[];
      argumentList?: { value?: unknown }[];
    };
    const names = (argumentList ?? []).map(({ value }) => value).filter((value) => typeof value === 'string');
    let bytes = 0;
    const text = JSON.stringify(data, (_name, value: unknown) => {
      // The address of a virtual port: the key of this one channel is in it.
      if (typeof value === 'object' && value !== null && 'virtual' in value) return 'port';
      if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return value;
      bytes += value.byteLength;
      return 'bytes';
    });
    const action = names.find((name) => /^[a-z]+\.[a-zA-Z-]+$/.test(name));
    const call = type === 'APPLY' ? [path?.join('.'), ...(action ? [action] : [])].join(' ') : null;
    messages.push({ to, call, text: text ?? '', bytes });
  };
  const post = Reflect.get(MessagePort.prototype, 'postMessage') as (...input: unknown[]) => void;
  MessagePort.prototype.postMessage = function (this: MessagePort, ...input: unknown[]) {
    note('worker', input[0]);
    post.apply(this, input);
  };
  const listened = new WeakSet<MessagePort>();
  const listen = Reflect.get(MessagePort.prototype, 'addEventListener') as (...input: unknown[]) => void;
  MessagePort.prototype.addEventListener = function (this: MessagePort, ...input: unknown[]) {
    if (!listened.has(this)) {
      listened.add(this);
      listen.call(this, 'message', ({ data }: MessageEvent) => note('page', data));
    }
    listen.apply(this, input);
  };
}

/**
 * Secrets pass only where a person gives or gets them: passphrases into the calls that take one, the words once out of the
 * creation, the secret key once out of the kit, content into commands, and out of answers and lists that are watched. What hub
 * and owner tell the page of themselves has none of it. No key of the vault passes at all, because a session goes from worker to
 * worker, and whatever is bytes would be seen: what a passkey gives goes in, where one is added or used, and answers say which
 * passkeys the browser is asked for.
 */
function checkPorts(
  messages: readonly PortMessage[],
  { words, secretKey, hasPasskeys }: { words: string; secretKey: string; hasPasskeys: boolean },
): void {
  const holding = (secret: string) => messages.filter(({ text }) => text.includes(secret));
  const callsOf = (secret: string) => [
    ...new Set(holding(secret).map(({ to, call }) => `${to}: ${call ?? 'answer'}`)),
  ];
  assert.deepEqual(callsOf(passphrase).sort(), ['worker: run vault.create', 'worker: run vault.unlock']);
  assert.deepEqual(callsOf(filePassphrase).sort(), [
    'worker: run backup.export',
    'worker: run backup.restore',
  ]);
  for (const secret of [words, secretKey]) {
    assert.deepEqual(callsOf(secret), ['page: answer']);
    assert.equal(holding(secret).length, 1);
  }
  assert.deepEqual(
    callsOf(canary).filter((call) => /^page: (?!answer|watchEvent)/.test(call)),
    [],
  );
  assert.ok(messages.some(({ call }) => call === 'state') && messages.some(({ call }) => call === 'hello'));
  const ofBytes = messages
    .filter(({ bytes }) => bytes > 0)
    .map(({ to, call }) => `${to}: ${call ?? 'answer'}`);
  const ofPasskeys = ['page: answer', 'worker: run keys.add-passkey', 'worker: run vault.unlock'];
  assert.deepEqual([...new Set(ofBytes)].sort(), hasPasskeys ? ofPasskeys : []);
  const ofSessions = /^(receiveKey|takeSession|giveSession)/;
  assert.deepEqual(
    messages.filter(({ call }) => ofSessions.test(call ?? '')),
    [],
  );
}
