import { MoError } from '../errors/mo-error.ts';
import type { ConnectOptions } from './vault-client.ts';

/** {@link ConnectOptions}, checked, with nothing left open but the place of the worker files. */
export interface CheckedOptions {
  readonly store: string;
  readonly workerUrl: URL | null;
  readonly syncUrl: URL | null;
  readonly ephemeral: boolean;
}

const KNOWN: readonly string[] = [
  'store',
  'workerUrl',
  'syncUrl',
  'ephemeral',
] satisfies (keyof ConnectOptions)[];
const STORE = /^[a-z0-9_-]{1,64}$/;

/** Throws `input/options` with the field's name. */
export function checkOptions(options: unknown): CheckedOptions {
  if (typeof options !== 'object' || options === null) throw invalid('The options must be an object.');
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name)) throw invalid('There is an option that does not exist.', 'options');
  }
  const { store = 'default', workerUrl, syncUrl, ephemeral = false } = options as ConnectOptions;
  if (typeof store !== 'string' || !STORE.test(store)) {
    throw invalid('`store` must be 1 to 64 of a–z, 0–9, - and _.', 'store');
  }
  if (typeof ephemeral !== 'boolean') throw invalid('`ephemeral` must be a boolean.', 'ephemeral');
  return {
    store,
    workerUrl: checkUrl(workerUrl, 'workerUrl'),
    syncUrl: checkUrl(syncUrl, 'syncUrl'),
    ephemeral,
  };
}

/** Whether two sets of options mean the same vault in the same way. */
export function sameOptions(one: CheckedOptions, other: CheckedOptions): boolean {
  return (
    one.store === other.store &&
    one.ephemeral === other.ephemeral &&
    one.workerUrl?.href === other.workerUrl?.href &&
    one.syncUrl?.href === other.syncUrl?.href
  );
}

function checkUrl(value: unknown, field: string): URL | null {
  if (value === undefined) return null;
  if (!(value instanceof URL) && typeof value !== 'string')
    throw invalid(`\`${field}\` must be a URL.`, field);
  let url: URL;
  try {
    url = new URL(value, globalThis.document?.baseURI);
  } catch {
    throw invalid(`\`${field}\` is not a URL.`, field);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw invalid(`\`${field}\` must be a URL of http or https.`, field);
  }
  return url;
}

function invalid(message: string, field?: string): MoError {
  return new MoError('input/options', message, field === undefined ? {} : { field });
}
