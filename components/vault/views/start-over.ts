import { nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../../controllers/operation.ts';
import { TypedConfirmation } from '../../internal/typed-confirmation.ts';
import type { Gate } from '../gate-view.ts';

/** Deletes the vault of this browser. */
export class StartOver {
  readonly #gate: Gate;
  readonly #operation: Operation;
  readonly #confirmation: TypedConfirmation;

  constructor(gate: Gate) {
    this.#gate = gate;
    this.#operation = new Operation(gate);
    this.#confirmation = new TypedConfirmation(gate);
  }

  render(): TemplateResult | typeof nothing {
    const { client, localize } = this.#gate;
    // Without an id there is nothing that could be named for deletion.
    if ((client?.vaultId ?? null) === null) return nothing;
    const word = localize.term('wipeWord');
    return this.#confirmation.render({
      id: 'wipe-word',
      title: localize.term('wipeTitle'),
      text: localize.term('wipeText'),
      word,
      label: localize.term('wipeField', word),
      submitText: localize.term('wipe'),
      pending: this.#operation.pending,
      onConfirm: () => void this.#wipe(),
    });
  }

  async #wipe(): Promise<void> {
    await this.#operation.run(async () => {
      if (await this.#gate.wipe()) this.#gate.show(null);
    });
    if (this.#operation.error !== null) this.#gate.report(this.#operation.error);
  }
}
