import { connectVault } from '@mo-kit/worker';
import type { ConnectOptions, MoErrorData, VaultClient } from '@mo-kit/worker';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { toErrorData } from '../internal/error-data.ts';

/**
 * Holds the client of one element while it is in a document. A move within the document keeps the client: it is given
 * up only if the element is still gone a task later.
 */
export class ConnectionController implements ReactiveController {
  client: VaultClient | null = null;
  error: MoErrorData | null = null;
  readonly #host: ReactiveControllerHost & Element;
  readonly #onClient: (client: VaultClient | null) => void;
  #attempt = 0;
  /** A client that the application brought is its own to dispose of. */
  #owned = false;

  constructor(host: ReactiveControllerHost & Element, onClient: (client: VaultClient | null) => void) {
    this.#host = host;
    this.#onClient = onClient;
    host.addController(this);
  }

  /** True while there is neither a client, nor one on its way, nor a failure to show. */
  get idle(): boolean {
    return this.client === null && this.#attempt === 0 && this.error === null;
  }

  /** Uses a client that somebody else connected. */
  adopt(client: VaultClient | null): void {
    this.#release();
    this.#set(client, false);
  }

  /** Connects with these options, leaving the client before. */
  async connect(options: ConnectOptions): Promise<void> {
    this.#release();
    const attempt = (this.#attempt = Math.random());
    try {
      const client = await connectVault(options);
      if (attempt === this.#attempt) this.#set(client, true);
      else client.dispose();
    } catch (cause) {
      if (attempt !== this.#attempt) return;
      this.error = toErrorData(cause);
      this.#host.requestUpdate();
    }
  }

  hostDisconnected(): void {
    setTimeout(() => {
      if (this.#host.isConnected || (this.client !== null && !this.#owned)) return;
      this.#release();
    });
  }

  #release(): void {
    this.#attempt = 0;
    this.error = null;
    const { client } = this;
    if (client === null) return;
    this.#set(null, this.#owned);
    if (this.#owned) client.dispose();
  }

  #set(client: VaultClient | null, owned: boolean): void {
    this.client = client;
    this.#owned = owned;
    this.#onClient(client);
    this.#host.requestUpdate();
  }
}
