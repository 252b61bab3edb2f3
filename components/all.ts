/** Everything in one file, for a page that wants a single script: the elements, and `MoKit.connectVault` without them. */
export * from './index.ts';
export { connectVault } from '@mo-kit/worker';
