import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Lazy } from '../../internal/lazy.ts';
import type { Gate } from '../gate-view.ts';
import { passphraseField } from './passphrase-field.ts';
import { Visibility } from './visibility.ts';
import { estimateStrength, MIN_PASSPHRASE_LENGTH, type PassphraseStrength } from './strength.ts';

/** The part of the gate that a form needs; other elements have it, too. */
type FormHost = Pick<Gate, 'localize' | 'root' | 'announce' | 'requestUpdate'>;

type Failure = 'tooShort' | 'mismatch';

/** The two fields in which a new passphrase is chosen, with a hint at its strength. */
export class NewPassphrase {
  readonly #gate: FormHost;
  readonly #visibility: Visibility;
  readonly #prefix: string;
  #strength: PassphraseStrength | null = null;
  #failure: Failure | null = null;
  /** Fetched at the first letter; until it is there, and where it cannot be fetched, the rough guess stands. */
  readonly #judgement = new Lazy(
    () => import('./judge-passphrase.ts'),
    () => this.#judge(),
  );

  /** `prefix` of the ids of both fields, where an element has a second such pair. */
  constructor(gate: FormHost, prefix = '') {
    this.#gate = gate;
    this.#prefix = prefix;
    this.#visibility = new Visibility(gate);
  }

  render(pending: boolean): TemplateResult {
    const { localize } = this.#gate;
    const shared = {
      autocomplete: 'new-password',
      disabled: pending,
      localize,
    } as const;
    return html`
      ${passphraseField({
        ...shared,
        id: `${this.#prefix}new-passphrase`,
        label: localize.term('newPassphrase'),
        error: this.#failure === 'tooShort' ? localize.term('tooShort') : undefined,
        hint: this.#hint(),
        onInput: this.#onInput,
        visibility: this.#visibility,
      })}
      ${passphraseField({
        ...shared,
        id: `${this.#prefix}repeat-passphrase`,
        label: localize.term('repeatPassphrase'),
        error: this.#failure === 'mismatch' ? localize.term('mismatch') : undefined,
        visible: this.#visibility.isShown,
      })}
    `;
  }

  /** The passphrase when both fields agree; else null, with the reason shown and the field focused. */
  take(): string | null {
    const [first, second] = this.#inputs();
    if (first === null || second === null) return null;
    this.#failure =
      [...first.value].length < MIN_PASSPHRASE_LENGTH
        ? 'tooShort'
        : first.value !== second.value
          ? 'mismatch'
          : null;
    this.#gate.requestUpdate();
    if (this.#failure === null) return first.value;
    this.#gate.announce(this.#gate.localize.term(this.#failure));
    (this.#failure === 'tooShort' ? first : second).focus();
    return null;
  }

  #inputs(): [HTMLInputElement | null, HTMLInputElement | null] {
    const field = (name: string) =>
      this.#gate.root.querySelector<HTMLInputElement>(`#${this.#prefix}${name}-passphrase`);
    return [field('new'), field('repeat')];
  }

  #hint(): TemplateResult {
    const { localize } = this.#gate;
    if (this.#strength === null) return html`${localize.term('passphraseHint')}`;
    const { score, weakness } = this.#strength;
    return html`<span class="strength" data-score=${score}>
        <span class="bars" aria-hidden="true"><i></i><i></i><i></i><i></i></span>
        <span
          ><span class="visually-hidden">${localize.term('strengthLabel')}: </span
          >${localize.term('strength', score)}</span
        > </span
      >${score === 0 ? html`<span class="visually-hidden">${localize.term('tooShort')}</span>` : nothing}
      ${weakness === null ? nothing : html`<span class="weakness">${localize.term('weakness', weakness)}</span>`}`;
  }

  readonly #onInput = (): void => {
    this.#failure = null;
    this.#judge();
  };

  #judge(): void {
    const value = this.#inputs()[0]?.value ?? '';
    const estimate = this.#judgement.value?.estimateStrength ?? estimateStrength;
    this.#strength = value === '' ? null : estimate(value);
    this.#gate.requestUpdate();
  }
}
