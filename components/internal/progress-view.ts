import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { VaultProgress } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';

const stageTerms = {
  loading: 'stageLoading',
  'deriving-key': 'stageDeriving',
  opening: 'stageOpening',
  rebuilding: 'stageRebuilding',
  importing: 'stageImporting',
  'backing-up': 'stageBackingUp',
  verifying: 'stageVerifying',
  restoring: 'stageRestoring',
} as const satisfies Partial<Record<VaultProgress['stage'], string>>;

/** How far long work is, with a way to cancel it. */
export function progressView(
  localize: LocalizeController,
  progress: VaultProgress | null,
  onCancel: () => void,
): TemplateResult {
  const fraction = progress?.fraction ?? null;
  // The stages of a join have texts in its own screen; this one is then seen in another tab.
  const stage = (progress?.stage ?? 'deriving-key') as keyof typeof stageTerms;
  return html`
    <div class="working" part="progress">
      <div class="small" id="stage">${localize.term(stageTerms[stage] ?? 'stageLoading')}</div>
      ${
        fraction === null
          ? html`<progress aria-labelledby="stage"></progress>`
          : html`<progress aria-labelledby="stage" max="1" .value=${fraction}></progress>`
      }
      <button type="button" class="button compact" part="button" @click=${onCancel}>
        ${localize.term('cancel')}
      </button>
    </div>
  `;
}
