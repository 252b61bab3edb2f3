import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import {
  accountIdOf,
  deviceIdOf,
  encodeAuthMessage,
  encodeRecord,
  fromBase64url,
  genesisHash,
  logIdOf,
  ROUTES,
  SessionSchema,
  toBase64url,
  TOKEN_HEADER,
  type AuthPurpose,
  type LogHead,
  type Page,
  type Problem,
  type PushResponse,
  type RouteDefinition,
  type RouteName,
} from '../protocol/index.ts';
import { allowsRequest, assertDescribed } from './document.ts';

/** An Ed25519 key pair as a client holds it. */
export interface TestKey {
  readonly publicKey: string;
  sign(message: Uint8Array): string;
}

export function createKey(): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: rawPublicKey(publicKey),
    sign: (message) => sign(null, message, privateKey).toString('base64url'),
  };
}

function rawPublicKey(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x ?? '';
}

export const randomId = (bytes = 16) => toBase64url(randomBytes(bytes));

/** One answer of a server, read whole. */
export interface Reply<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is empty or no JSON. */
  readonly json: T;
}

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** A client of the protocol as a stranger would write it, over real requests. */
export interface TestClient {
  readonly mountUrl: string;
  readonly account: TestKey;
  readonly device: TestKey;
  readonly accountId: string;
  readonly deviceId: string;
  token: string;
  /** Extra headers of every request, such as a host's cookie. */
  readonly headers: Record<string, string>;
  call<T = unknown>(
    route: RouteName,
    options?: {
      params?: Record<string, string>;
      body?: unknown;
      query?: string;
      headers?: Record<string, string>;
      bytes?: Uint8Array;
    },
  ): Promise<Reply<T>>;
  /** Fetches a challenge and signs it. */
  prove(
    purpose: AuthPurpose,
    subject: string,
    keys: readonly TestKey[],
  ): Promise<{ challenge: string; signatures: string[] }>;
  register(options?: { invite?: string }): Promise<Reply>;
  signIn(): Promise<Reply>;
  /** The same account on another device, let in by this one. */
  addDevice(): Promise<TestClient>;
  createLog(): Promise<TestLog>;
}

export interface TestLog {
  readonly logId: string;
  head: LogHead;
  push(
    records: readonly TestRecord[],
    control?: { expect: number; epoch: number },
  ): Promise<Reply<PushResponse & Problem>>;
  pull(after?: number, query?: string): Promise<Reply<Page & Problem>>;
}

export interface TestRecord {
  readonly id: string;
  readonly epoch: number;
  readonly record: string;
}

/** A record of about `bytes` bytes. */
export function createRecord(bytes = 200, epoch = 0): TestRecord {
  const id = randomId();
  const ct = toBase64url(randomBytes(Math.max(1, Math.floor(((bytes - 60) * 3) / 4))));
  return { id, epoch, record: encodeRecord({ v: 1, id, epoch, ct }) };
}

export function createClient(
  mountUrl: string,
  options: {
    account?: TestKey;
    accountId?: string;
    device?: TestKey;
    headers?: Record<string, string>;
    fetch?: Fetch;
    /** The public URL when it is another than the one that requests go to. */
    signedUrl?: string;
  } = {},
): TestClient {
  const { account = createKey(), device = createKey(), headers = {} } = options;
  const send = options.fetch ?? fetch;
  const accountId = options.accountId ?? accountIdOf(fromBase64url(account.publicKey));
  const deviceId = deviceIdOf(fromBase64url(device.publicKey));

  const client: TestClient = {
    mountUrl,
    account,
    device,
    accountId,
    deviceId,
    token: '',
    headers,
    async call<T>(route: RouteName, given: Parameters<TestClient['call']>[1] = {}) {
      const definition: RouteDefinition = ROUTES[route];
      const path = definition.path.replace(/:([A-Za-z]+)/g, (_, name: string) => given.params?.[name] ?? '');
      const response = await send(
        `${mountUrl}${path === '/' ? '' : path}${given.query === undefined ? '' : `?${given.query}`}`,
        {
          method: definition.method,
          headers: {
            ...(client.token === '' ? {} : { [TOKEN_HEADER]: client.token }),
            ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
            ...given.headers,
          },
          ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
          ...(given.bytes === undefined ? {} : { body: new Uint8Array(given.bytes) }),
        },
      );
      const reply = await readReply<T>(response);
      checkReply(route, reply);
      if (reply.status === definition.status) {
        const { params = {}, query = '', body } = given;
        // As it was on the wire: what is undefined was not sent.
        const sent = body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown);
        if (!allowsRequest(route, { params: pathParams(definition, params), query, body: sent }))
          throw new Error(`${route}: the server took what its document does not allow`);
      }
      return reply;
    },
    async prove(purpose, subject, keys) {
      const { json } = await client.call<{ challenge: string }>('createChallenge');
      const message = encodeAuthMessage({
        purpose,
        mountUrl: options.signedUrl ?? mountUrl,
        accountId,
        subject,
        challenge: json.challenge,
      });
      return { challenge: json.challenge, signatures: keys.map((key) => key.sign(message)) };
    },
    async register({ invite } = {}) {
      const { challenge, signatures } = await client.prove('create-account', device.publicKey, [
        account,
        device,
      ]);
      const reply = await client.call('createAccount', {
        body: {
          accountKey: account.publicKey,
          deviceKey: device.publicKey,
          challenge,
          accountSignature: signatures[0],
          deviceSignature: signatures[1],
          ...(invite === undefined ? {} : { invite }),
        },
      });
      if (reply.status === 201) client.token = v.parse(SessionSchema, reply.json).token;
      return reply;
    },
    async signIn() {
      const { challenge, signatures } = await client.prove('create-session', deviceId, [device]);
      const reply = await client.call('createSession', {
        body: { accountId, deviceId, challenge, signature: signatures[0] },
      });
      if (reply.status === 201) client.token = v.parse(SessionSchema, reply.json).token;
      return reply;
    },
    async addDevice() {
      const other = createClient(mountUrl, { ...options, account, accountId, device: createKey() });
      await expectStatus(201, client.call('addDevice', { body: { deviceKey: other.device.publicKey } }));
      await expectStatus(201, other.signIn());
      return other;
    },
    async createLog() {
      const name = randomBytes(32);
      await expectStatus(201, client.call('createLog', { body: { name: toBase64url(name) } }));
      return openLog(client, logIdOf(accountId, name));
    },
  };
  return client;
}

/** A view of a log that exists; `head` starts at its beginning and follows what this view pushes and pulls. */
export function openLog(client: TestClient, logId: string): TestLog {
  const log: TestLog = {
    logId,
    head: { sequence: 0, hash: genesisHash(logId) },
    async push(records, control) {
      const reply = await client.call<PushResponse & Problem>('push', {
        params: { logId },
        body: { prefix: log.head, records, ...(control === undefined ? {} : { control }) },
      });
      if (reply.status === 200) log.head = reply.json.head;
      return reply;
    },
    pull: (after = 0, query = '') =>
      client.call<Page & Problem>('pull', { params: { logId }, query: `after=${after}${query}` }),
  };
  return log;
}

/** Registers a new account over a mount. */
export async function newAccount(
  mountUrl: string,
  options?: Parameters<typeof createClient>[1],
): Promise<TestClient> {
  const client = createClient(mountUrl, options);
  await expectStatus(201, client.register());
  return client;
}

export async function expectStatus<T>(status: number, pending: Promise<Reply<T>>): Promise<Reply<T>> {
  const reply = await pending;
  if (reply.status !== status) throw new Error(`expected ${status}, got ${reply.status}: ${reply.text}`);
  return reply;
}

/** Holds an answer against the OpenAPI document; a fault of the server is described there, and is one nevertheless. */
export function checkReply(route: RouteName, reply: Reply): void {
  assertDescribed(route, reply);
  if (reply.status === 500) throw new Error(`${route} failed on the server`);
}

function pathParams({ path }: RouteDefinition, given: Record<string, string>): Record<string, string> {
  const names = [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name ?? '');
  return Object.fromEntries(names.map((name) => [name, given[name] ?? '']));
}

export async function readReply<T>(response: Response): Promise<Reply<T>> {
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json: json as T };
}
