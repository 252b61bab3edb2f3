/** How a session rests in a worker and passes to another; WebCrypto only, so that it fits the hub. */
export { holdSession } from './session-holder.ts';
export type { SessionHolder } from './session-holder.ts';
export { createSessionReceiver, sealSession } from './session-seal.ts';
export type { SessionReceiver } from './session-seal.ts';
