/** Whether what stands in passphrase fields is shown in the clear; it is not, until somebody wants it. */
export class Visibility {
  readonly #host: { requestUpdate(): void };
  #isShown = false;

  constructor(host: { requestUpdate(): void }) {
    this.#host = host;
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  show(isShown: boolean): void {
    this.#isShown = isShown;
    this.#host.requestUpdate();
  }

  readonly toggle = (): void => this.show(!this.#isShown);
}
