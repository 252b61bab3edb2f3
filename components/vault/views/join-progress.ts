import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { VaultProgress } from '@mo-kit/worker';
import type { LocalizeController } from '../../controllers/localize-controller.ts';

const JOIN_STAGES = {
  'reaching-server': 'stageReaching',
  waiting: 'stageWaiting',
  syncing: 'stageSyncing',
} as const satisfies Partial<Record<VaultProgress['stage'], string>>;

/** How far a join is; while it waits for the person to compare, the number and the two answers. */
export function joinProgress(
  localize: LocalizeController,
  progress: VaultProgress | null,
  on: { readonly cancel: () => void; readonly confirm: () => void },
): TemplateResult {
  const { stage = 'reaching-server', fraction = null, check } = progress ?? {};
  if (stage === 'comparing' && check !== undefined) {
    return html`
      <div class="working compare" part="progress">
        <h3 id="compare" tabindex="-1">${localize.term('compareTitle')}</h3>
        <bdi class="digits" id="digits" dir="ltr">${check.replace(/^(\d{3})/, '$1 ')}</bdi>
        <p class="hint">${localize.term('compareText')}</p>
        <div class="stack">
          <button
            type="button"
            class="button primary"
            part="button primary-button"
            id="same"
            @click=${on.confirm}
          >
            ${localize.term('sameNumber')}
          </button>
          <button type="button" class="button" part="button" id="other" @click=${on.cancel}>
            ${localize.term('otherNumber')}
          </button>
        </div>
      </div>
    `;
  }
  const text = isJoinStage(stage) ? localize.term(JOIN_STAGES[stage]) : localize.term('stage', stage);
  return html`
    <div class="working" part="progress">
      <div class="small" id="stage" role="status">${text}</div>
      ${
        fraction === null
          ? html`<progress aria-labelledby="stage"></progress>`
          : html`<progress aria-labelledby="stage" max="1" .value=${fraction}></progress>`
      }
      <button type="button" class="button compact" part="button" id="cancel-join" @click=${on.cancel}>
        ${localize.term('cancel')}
      </button>
    </div>
  `;
}

function isJoinStage(stage: VaultProgress['stage']): stage is keyof typeof JOIN_STAGES {
  return stage in JOIN_STAGES;
}
