import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { MoErrorData } from '@mo-kit/worker';
import type { Gate } from '../gate-view.ts';
import { passphraseField } from './passphrase-field.ts';
import { Visibility } from './visibility.ts';
import { Pause } from './pause.ts';

/** Where a server asks for a pause and does not say how long. */
const PAUSE_MS = 30_000;

/** The passphrase of a vault that a device is to join: one field, with the pause after too many attempts, here or at the server. */
export class VaultPassphrase {
  readonly #gate: Gate;
  readonly #pause: Pause;
  readonly #visibility: Visibility;
  #failure: 'passphraseMissing' | 'vaultPassphraseWrong' | null = null;
  #retryAt = 0;

  constructor(gate: Gate) {
    this.#gate = gate;
    this.#visibility = new Visibility(gate);
    this.#pause = new Pause(gate);
  }

  dispose(): void {
    this.#pause.dispose();
  }

  render(): TemplateResult {
    const { localize } = this.#gate;
    const wait = this.#pause.text(this.#retryAt);
    return html`${passphraseField({
      id: 'vault-passphrase',
      label: localize.term('vaultPassphrase'),
      hint: localize.term('vaultPassphraseText'),
      autocomplete: 'current-password',
      visibility: this.#visibility,
      disabled: false,
      localize,
      error: wait ?? (this.#failure === null ? undefined : localize.term(this.#failure)),
      onInput: () => {
        this.#failure = null;
        this.#gate.requestUpdate();
      },
    })}`;
  }

  /** The passphrase; null while there is none, or during the pause, with the reason shown and the field focused. */
  take(): string | null {
    const value = this.#field?.value ?? '';
    this.#failure = value === '' ? 'passphraseMissing' : null;
    if (this.#failure === null && this.#retryAt <= Date.now()) return value;
    this.#say();
    return null;
  }

  /** Shows what came of the passphrase; false when the failure is about something else. */
  refuse({ code, retryAt }: MoErrorData): boolean {
    const isWrong = code === 'vault/wrong-passphrase';
    if (!isWrong && code !== 'vault/back-off' && code !== 'sync/rate-limited') return false;
    this.#failure = isWrong ? 'vaultPassphraseWrong' : null;
    this.#retryAt = retryAt ?? (isWrong ? 0 : Date.now() + PAUSE_MS);
    this.#say();
    return true;
  }

  #say(): void {
    const { localize } = this.#gate;
    this.#gate.announce(
      this.#pause.text(this.#retryAt) ?? (this.#failure === null ? '' : localize.term(this.#failure)),
    );
    this.#gate.requestUpdate();
    void this.#gate.updateComplete.then(() => {
      this.#field?.focus();
      this.#field?.select();
    });
  }

  get #field(): HTMLInputElement | null {
    return this.#gate.root.querySelector('#vault-passphrase');
  }
}
