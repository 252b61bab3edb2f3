import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { RecoveryKit } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';

/** The kit without a secret key, where the one of now is about to be replaced. */
export type PrintedKit = Omit<RecoveryKit, 'secretKey'> & { readonly secretKey: string | null };

/** The recovery kit as it is printed; `words` is what stands in it besides the keys. Needs the terms of setup and kit. */
export function recoveryKitView(
  localize: LocalizeController,
  { vaultId, secretKey }: PrintedKit,
  words: unknown,
  print: () => void,
): TemplateResult {
  return html`
    <article class="kit" id="kit" part="kit">
      <h3>${localize.term('kitTitle')}</h3>
      <dl>
        <dt>${localize.term('vaultIdLabel')}</dt>
        <dd><code dir="ltr">${vaultId}</code></dd>
        ${
          secretKey === null
            ? nothing
            : html`<dt>${localize.term('secretKeyLabel')}</dt>
                <dd><code dir="ltr">${secretKey}</code></dd>`
        }
      </dl>
      ${words}
      <p>${localize.term('kitSteps')}</p>
      <button type="button" class="button compact" part="button" id="print" @click=${print}>
        ${localize.term('print')}
      </button>
    </article>
  `;
}
