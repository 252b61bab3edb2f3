import { MoError } from '../errors/mo-error.ts';

/**
 * Why this page cannot keep a vault, or null when it can, as far as a page can see: whether sync access handles work
 * only the owner finds out. Nothing is replaced by something weaker.
 */
export async function findObstacle(ephemeral: boolean): Promise<MoError | null> {
  if (!globalThis.isSecureContext) {
    return unavailable('This page is not a secure context: the vault needs https (or localhost).');
  }
  if (typeof Worker !== 'function' || typeof WebAssembly !== 'object' || !globalThis.crypto?.subtle) {
    return unavailable('This browser lacks workers, WebAssembly or WebCrypto.');
  }
  if (ephemeral) return null;
  const { storage, locks }: Partial<Navigator> = navigator;
  if (!storage?.getDirectory || !globalThis.indexedDB || !locks || !globalThis.BroadcastChannel) {
    return unavailable(
      'This browser lacks the private file system (OPFS), IndexedDB, Web Locks or BroadcastChannel.',
    );
  }
  try {
    await locks.query();
    await storage.getDirectory();
  } catch {
    return unavailable(
      'The browser blocks storage here: a private window, blocked site data, or a sandboxed frame.',
    );
  }
  return null;
}

function unavailable(message: string): MoError {
  return new MoError('storage/unavailable', message);
}

/**
 * Gecko keeps no page in the back/forward cache while it, or a worker of it, holds or awaits a Web Lock, and tells
 * nobody which engine feature it is; the property is Gecko's alone.
 */
export const locksForbidCaching = 'mozInnerScreenX' in globalThis;
