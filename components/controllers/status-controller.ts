import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { VaultClient, VaultStatus } from '@mo-kit/worker';

/** Follows the status of one client and asks the host to draw after each change. */
export class StatusController implements ReactiveController {
  client: VaultClient | null = null;
  status: VaultStatus | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #onChange: (status: VaultStatus | null, before: VaultStatus | null) => void;
  #unsubscribe: (() => void) | undefined;
  #connected = false;

  constructor(
    host: ReactiveControllerHost,
    onChange: (status: VaultStatus | null, before: VaultStatus | null) => void = () => undefined,
  ) {
    this.#host = host;
    this.#onChange = onChange;
    host.addController(this);
  }

  /** Follows another client from now on, or none. */
  follow(client: VaultClient | null): void {
    if (client === this.client) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.client = client;
    if (this.#connected) this.#subscribe();
    else this.status = null;
  }

  hostConnected(): void {
    this.#connected = true;
    this.#subscribe();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #subscribe(): void {
    const { client } = this;
    if (client !== null) this.#unsubscribe = client.onStatus((status) => this.#set(status));
    this.#set(client?.status ?? null);
  }

  #set(status: VaultStatus | null): void {
    if (status === this.status) return;
    const before = this.status;
    this.status = status;
    this.#onChange(status, before);
    this.#host.requestUpdate();
  }
}
