import type { DiagnosticsBundle, DiagnosticsMoment, VaultDiagnostics, VaultStatus } from '../api.ts';
import { lockNames } from '../ports/lock-names.ts';
import { locksNow } from '../ports/locks.ts';
import { PROTOCOL, STORE_SCHEMA } from '../ports/version.ts';

declare const __MO_VERSION__: string | undefined;

export interface BundleSource {
  readonly store: string;
  readonly status: VaultStatus;
  readonly journal: readonly DiagnosticsMoment[];
  /** Of the open vault. */
  vault(): Promise<VaultDiagnostics>;
  /** Changes since the last backup. */
  changesSinceBackup(): Promise<number>;
}

/** Gathers what can be known now. Whatever cannot is null: a bundle is wanted most when things fail. */
export async function collectDiagnostics(source: BundleSource): Promise<DiagnosticsBundle> {
  const { status, journal } = source;
  const isOpen = status.state === 'unlocked';
  const estimate = await orNull(navigator.storage?.estimate?.());
  return {
    format: 'mo-kit-diagnostics',
    version: 1,
    kit: {
      version: typeof __MO_VERSION__ === 'string' ? __MO_VERSION__ : 'development',
      protocol: PROTOCOL,
      schema: STORE_SCHEMA,
    },
    browser: {
      engine: engineOf(navigator.userAgent),
      secureContext: globalThis.isSecureContext,
      crossOriginIsolated: globalThis.crossOriginIsolated,
      inFrame: globalThis.top !== globalThis.self,
      capabilities: capabilities(),
    },
    mode: status.storage.ephemeral ? 'solo' : await modeOf(source.store),
    storage: {
      usageBytes: estimate?.usage ?? null,
      quotaBytes: estimate?.quota ?? null,
      persisted: status.storage.persisted,
      recoveredTail: status.storage.recoveredTail,
    },
    status: {
      state: status.state,
      error: status.error?.code ?? null,
      sync: status.sync.state,
      recoveryConfirmed: status.recoveryConfirmed,
    },
    journal,
    vault: isOpen ? await orNull(source.vault()) : null,
    changesSinceBackup: isOpen ? await orNull(source.changesSinceBackup()) : null,
  };
}

/** The engine's own name and main version. The rest of the string would help to tell one person from another. */
function engineOf(userAgent: string): string {
  const engines: readonly [RegExp, string][] = [
    [/Chrome\/(\d+)/, 'Chromium'],
    [/Firefox\/(\d+)/, 'Gecko'],
    [/Version\/(\d+).*Safari/, 'WebKit'],
    [/AppleWebKit\/(\d+)/, 'WebKit'],
  ];
  for (const [pattern, name] of engines) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return 'unknown';
}

function capabilities(): Record<string, boolean> {
  const scope = globalThis as Readonly<Record<string, unknown>>;
  return {
    worker: typeof scope['Worker'] === 'function',
    sharedWorker: typeof scope['SharedWorker'] === 'function',
    webAssembly: typeof scope['WebAssembly'] === 'object',
    webCrypto: globalThis.crypto?.subtle !== undefined,
    webLocks: navigator.locks !== undefined,
    broadcastChannel: typeof scope['BroadcastChannel'] === 'function',
    indexedDb: typeof scope['indexedDB'] === 'object' && scope['indexedDB'] !== null,
    privateFileSystem: typeof navigator.storage?.getDirectory === 'function',
    persistentStorage: typeof navigator.storage?.persist === 'function',
    passkeys: typeof scope['PublicKeyCredential'] === 'function',
    trustedTypes: scope['trustedTypes'] !== undefined,
  };
}

/** The hub's route is the name of a lock, so that every tab can find it. */
async function modeOf(store: string): Promise<DiagnosticsBundle['mode']> {
  const locks = await orNull(locksNow());
  const { routePrefix } = lockNames(store);
  const route = [...(locks?.held ?? [])].find((name) => name.startsWith(routePrefix));
  if (route === undefined) return null;
  return route.slice(routePrefix.length) === 'elected' ? 'elected' : 'shared';
}

async function orNull<T>(value: Promise<T> | undefined): Promise<T | null> {
  try {
    return (await value) ?? null;
  } catch {
    return null;
  }
}
