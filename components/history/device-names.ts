import type { ReactiveControllerHost } from 'lit';
import type { VaultClient } from '@mo-kit/worker';

/** How the other devices of a vault are called: asked for when one that is not known is to be shown. */
export class DeviceNames {
  readonly #host: ReactiveControllerHost;
  readonly #names = new Map<string, string>();
  /** Those that were asked for. */
  readonly #wanted = new Set<string>();
  #client: VaultClient | null = null;
  #isAsking = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  use(client: VaultClient | null): void {
    if (client === this.#client) return;
    this.#client = client;
    this.#names.clear();
    this.retry();
  }

  /** What was not known may be known by now: a device has just been let in, or sync has only begun. */
  retry(): void {
    this.#wanted.clear();
  }

  /** Null while it is not known. */
  nameOf(deviceId: string): string | null {
    const name = this.#names.get(deviceId);
    if (name === undefined && !this.#wanted.has(deviceId)) {
      this.#wanted.add(deviceId);
      void this.#ask();
    }
    return name ?? null;
  }

  async #ask(): Promise<void> {
    const client = this.#client;
    if (client === null || this.#isAsking) return;
    this.#isAsking = true;
    // Without sync there are none.
    const devices = await client.devices.list().catch(() => []);
    this.#isAsking = false;
    if (client !== this.#client) this.retry();
    else for (const { deviceId, name } of devices) if (name !== '') this.#names.set(deviceId, name);
    this.#host.requestUpdate();
  }
}
