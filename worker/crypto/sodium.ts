import sodium from 'libsodium-wrappers';

/**
 * libsodium compiled to WebAssembly, ready for synchronous use. The wrappers copy every argument into the module's
 * memory and do not clear it afterwards: that memory ends with the worker, which is why the owner is terminated on lock.
 */
export type Sodium = typeof sodium;

let ready: Promise<Sodium> | undefined;

/** The one instance of this realm; about 15 ms at the first call, nothing after. The wasm is inside the module. */
export function loadSodium(): Promise<Sodium> {
  ready ??= sodium.ready.then(() => sodium);
  return ready;
}
