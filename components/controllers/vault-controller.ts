import { ContextConsumer } from '@lit/context';
import type { LitElement, ReactiveController } from 'lit';
import type { VaultClient, VaultStatus } from '@mo-kit/worker';
import { ensureContextRoot } from '../internal/context-root.ts';
import { vaultContext } from '../internal/vault-context.ts';
import { StatusController } from './status-controller.ts';

/** An element with a vault: `<mo-vault>`, known here only by what it offers. */
interface VaultElement extends HTMLElement {
  readonly client?: VaultClient | null;
}

/**
 * Finds the vault an element belongs to: the `<mo-vault>` around it, or the one named by id. Holds for elements that
 * are upgraded first, moved, or point at an id that appears later.
 */
export class VaultController implements ReactiveController {
  readonly #host: LitElement;
  readonly #status: StatusController;
  readonly #onClient: (client: VaultClient | null) => void;
  #id = '';
  #named: VaultElement | null = null;
  #provided: VaultClient | null = null;

  constructor(
    host: LitElement,
    /** Draws the host anew unless something else is said. */
    onClient: (client: VaultClient | null) => void = () => host.requestUpdate(),
    onStatus?: (status: VaultStatus | null) => void,
  ) {
    this.#host = host;
    this.#onClient = onClient;
    this.#status = new StatusController(host, onStatus);
    // Before the consumer: controllers connect in the order they were added, and its request must not be lost.
    host.addController(this);
    new ContextConsumer(host, {
      context: vaultContext,
      subscribe: true,
      callback: (client) => {
        this.#provided = client;
        this.#resolve();
      },
    });
  }

  get client(): VaultClient | null {
    return this.#status.client;
  }

  get status(): VaultStatus | null {
    return this.#status.status;
  }

  /** The client while the vault is open. */
  get open(): VaultClient | null {
    return this.status?.state === 'unlocked' ? this.client : null;
  }

  /** The id of the `<mo-vault>` to use; empty for the one around the element. */
  set id(id: string) {
    if (id === this.#id) return;
    this.#id = id;
    if (this.#host.isConnected) this.#findNamed();
    this.#resolve();
  }

  hostConnected(): void {
    ensureContextRoot();
    this.#findNamed();
    this.#resolve();
  }

  hostDisconnected(): void {
    // The next place may have another vault around it, or none.
    this.#provided = null;
    this.#named = null;
    this.#status.follow(null);
    document.removeEventListener('mo-status', this.#onAnyStatus);
  }

  #findNamed(): void {
    this.#named = null;
    document.removeEventListener('mo-status', this.#onAnyStatus);
    if (this.#id === '') return;
    // A vault tells its status when it connects, so an id that appears later is found then.
    document.addEventListener('mo-status', this.#onAnyStatus);
    const root = this.#host.getRootNode() as Document | ShadowRoot;
    this.#named = root.getElementById(this.#id) ?? document.getElementById(this.#id);
  }

  readonly #onAnyStatus = (): void => {
    if (!this.#named?.isConnected) this.#findNamed();
    this.#resolve();
  };

  #resolve(): void {
    const client = (this.#id === '' ? this.#provided : this.#named?.client) ?? null;
    if (client === this.#status.client) return;
    this.#status.follow(client);
    this.#onClient(client);
  }
}
