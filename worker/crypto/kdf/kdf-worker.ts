import { directArgon2 } from './direct-argon2.ts';
import type { KdfRequest, KdfResponse } from './worker-argon2.ts';

/** What the derivation needs of a dedicated worker's global scope. */
export interface KdfScope {
  onmessage: ((event: MessageEvent<KdfRequest>) => void) | null;
  postMessage(message: KdfResponse, transfer: Transferable[]): void;
}

/** The worker's side of `createWorkerArgon2`: one request, one answer; then the caller terminates the worker. */
export function runKdfWorker(scope: KdfScope): void {
  scope.onmessage = ({ data }) => {
    scope.onmessage = null;
    void answer(data).then((response) => {
      scope.postMessage(response, 'hash' in response ? [response.hash.buffer] : []);
    });
  };
}

async function answer(request: KdfRequest): Promise<KdfResponse> {
  try {
    return { hash: await directArgon2(request) };
  } catch {
    return { failed: true };
  } finally {
    request.password.fill(0);
  }
}
