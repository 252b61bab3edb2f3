import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { EncryptPanel } from '../../backup/encrypt-panel.ts';
import { RestorePanel } from '../../backup/restore-panel.ts';
import { SalvagePanel } from '../../backup/salvage-panel.ts';
import { panelStyles } from '../../internal/panel.styles.ts';
import { backupTerms } from '../../translations/backup/index.ts';
import { addTerms } from '../../translations/languages.ts';
import { problemsTerms } from '../../translations/problems/index.ts';
import type { Gate, GateView } from '../gate-view.ts';

/** Restores a backup where there is no vault yet, or none that opens; or encrypts what lies in its place. */
export class RestoreView implements GateView {
  readonly #gate: Gate;
  readonly #panel: RestorePanel;
  readonly #salvage: SalvagePanel;
  #encrypt: EncryptPanel | null = null;

  constructor(gate: Gate) {
    addTerms(backupTerms, problemsTerms);
    const sheet = panelStyles.styleSheet;
    if (sheet !== undefined && !gate.root.adoptedStyleSheets.includes(sheet)) {
      gate.root.adoptedStyleSheets = [...gate.root.adoptedStyleSheets, sheet];
    }
    this.#gate = gate;
    this.#panel = new RestorePanel(gate, () => gate.show(null));
    this.#salvage = new SalvagePanel(gate, () => gate.show(null));
    gate.client?.backup.isUnencrypted().then(
      (isUnencrypted) => {
        if (isUnencrypted) this.#encrypt = new EncryptPanel(gate, () => gate.show(null));
        gate.requestUpdate();
      },
      () => undefined,
    );
  }

  dispose(): void {
    this.#panel.dispose();
    this.#salvage.dispose();
    this.#encrypt?.dispose();
  }

  render(): TemplateResult {
    const { localize } = this.#gate;
    const heading = (term: 'restoreBackup' | 'encryptTitle') =>
      html`<h2 tabindex="-1">${localize.term(term)}</h2>`;
    return html`
      ${
        this.#encrypt === null
          ? html`${this.#panel.render(heading('restoreBackup'))}
            ${this.#gate.status?.state === 'empty' ? nothing : this.#salvage.render()}`
          : this.#encrypt.render(heading('encryptTitle'))
      }
      <footer>
        <button type="button" class="link" @click=${() => this.#gate.show(null)}>
          ${localize.term('backToStart')}
        </button>
      </footer>
    `;
  }
}
