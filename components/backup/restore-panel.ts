import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { BackupSecret, BackupSummary, LockedBackup, RestoreInput, RestoreReport } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import { problemNote } from '../internal/problem-views.ts';
import { wordsField, wordsOf } from '../internal/words-field.ts';
import { progressView } from '../internal/progress-view.ts';
import { NewPassphrase } from '../vault/views/new-passphrase.ts';
import { passphraseField } from '../vault/views/passphrase-field.ts';
import { Visibility } from '../vault/views/visibility.ts';
import { prepareSetup } from '../vault/views/prepare-setup.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { sinceText } from './since-text.ts';

type Mode = NonNullable<RestoreInput['mode']>;

/** A backup on its way in: the file, then what opens it, then what is in it. */
interface Opened {
  readonly file: File;
  readonly lock: LockedBackup['lock'];
  readonly secret: BackupSecret | null;
  readonly summary: BackupSummary | null;
}

const STORE_NAME = /^[a-z0-9_-]{1,64}$/;

/**
 * Restores a backup in three steps: choose the file, open and verify it, decide where it goes. Nothing is changed before
 * the last. The secret is kept between the second and the third.
 */
export class RestorePanel {
  readonly #host: PanelHost;
  readonly #onRestored: (report: RestoreReport) => void;
  readonly #operation: Operation;
  readonly #passphrase: NewPassphrase;
  #opened: Opened | null = null;
  #mode: Mode = 'new';
  #samePassphrase = true;
  #store = 'restored';
  readonly #visibility: Visibility;
  #isMissing = false;
  #report: string | null = null;

  constructor(host: PanelHost, onRestored: (report: RestoreReport) => void) {
    prepareSetup(host);
    this.#host = host;
    this.#visibility = new Visibility(host);
    this.#onRestored = onRestored;
    this.#operation = new Operation(host);
    this.#passphrase = new NewPassphrase(host);
  }

  /** Forgets the file and its secret. */
  dispose(): void {
    this.#operation.cancel();
    this.#opened = null;
  }

  render(heading: unknown = nothing): TemplateResult {
    const { localize, status } = this.#host;
    const { error, pending } = this.#operation;
    return html`
      <form class="panel card" part="panel" id="restore" @submit=${this.#submit} novalidate>
        ${heading === nothing ? html`<h3>${localize.term('restoreBackup')}</h3>` : heading}
        <p class="muted small">${localize.term('restoreText')}</p>
        ${this.#renderStep(pending)} ${error === null ? nothing : problemNote(localize, error)}
        ${
          pending
            ? progressView(localize, status?.progress ?? null, () => this.#operation.cancel())
            : this.#renderActions()
        }
        ${this.#report === null ? nothing : html`<p class="note" id="report"><span></span><span>${this.#report}</span></p>`}
      </form>
    `;
  }

  #renderStep(pending: boolean): TemplateResult {
    if (this.#opened === null) return this.#renderFile(pending);
    return this.#opened.summary === null
      ? this.#renderSecret(this.#opened, pending)
      : this.#renderSummary(this.#opened, this.#opened.summary, pending);
  }

  #renderFile(pending: boolean): TemplateResult {
    const { localize } = this.#host;
    return html`
      <div class="field">
        <label for="backup-file">${localize.term('backupFile')}</label>
        <input
          id="backup-file"
          class="input"
          part="input"
          type="file"
          accept=".age,.sqlite,.db"
          ?disabled=${pending}
          aria-invalid=${this.#isMissing ? 'true' : nothing}
          aria-describedby=${this.#isMissing ? 'file-error' : nothing}
          @change=${() => void this.#choose()}
        />
        ${this.#isMissing ? html`<p class="invalid" id="file-error">${localize.term('fileMissing')}</p>` : nothing}
      </div>
    `;
  }

  #renderSecret({ lock, file }: Opened, pending: boolean): TemplateResult {
    const { localize } = this.#host;
    const name = html`<p class="small file-name"><bdi>${file.name}</bdi></p>`;
    if (lock === 'none') return name;
    if (lock === 'passphrase') {
      return html`${name}
      ${passphraseField({
        id: 'backup-secret',
        label: localize.term('backupSecret'),
        autocomplete: 'current-password',
        visibility: this.#visibility,
        disabled: pending,
        localize,
      })}`;
    }
    return html`${name} ${wordsField({ id: 'backup-secret', label: localize.term('backupWords'), pending })}`;
  }

  #renderSummary({ lock }: Opened, summary: BackupSummary, pending: boolean): TemplateResult {
    const { localize } = this.#host;
    const isOpen = this.#host.status?.state === 'unlocked';
    const date = new Intl.DateTimeFormat(localize.lang(), { dateStyle: 'long', timeStyle: 'short' });
    return html`
      <div class="summary" id="summary">
        <strong>${localize.term('backupOf', date.format(summary.createdAt))}</strong>
        <span>
          ${
            summary.content === 'full'
              ? localize.term('backupChanges', summary.events)
              : localize.term('backupKeysOnly')
          }
        </span>
        ${summary.since === null ? nothing : html`<span>${sinceText(localize, summary.since)}</span>`}
        ${lock === 'none' ? html`<span class="warning">${localize.term('plainFileText')}</span>` : nothing}
        ${isOpen && !summary.ofThisVault ? html`<span class="warning">${localize.term('otherVault')}</span>` : nothing}
      </div>
      ${isOpen ? this.#renderModes(summary, pending) : nothing}
      ${this.#mode === 'beside' ? this.#renderStore(pending) : nothing}
      ${this.#mode === 'merge' ? nothing : this.#renderDevicePassphrase(lock, pending)}
    `;
  }

  #renderModes(summary: BackupSummary, pending: boolean): TemplateResult {
    const { localize } = this.#host;
    const modes: readonly Mode[] = summary.ofThisVault
      ? ['merge', 'replace', 'beside']
      : ['beside', 'replace'];
    return html`
      <fieldset class="choices" ?disabled=${pending}>
        <legend class="label">${localize.term('restoreHow')}</legend>
        ${modes.map(
          (mode) =>
            html`<label class="check">
              <input
                type="radio"
                name="mode"
                value=${mode}
                .checked=${this.#mode === mode}
                @change=${() => {
                  this.#mode = mode;
                  this.#host.requestUpdate();
                }}
              />
              <span
                >${localize.term(mode as 'merge')}
                <span class="hint">${localize.term(`${mode}Text` as 'mergeText')}</span></span
              >
            </label>`,
        )}
      </fieldset>
    `;
  }

  #renderStore(pending: boolean): TemplateResult {
    const { localize } = this.#host;
    return html`
      <div class="field">
        <label for="store-name">${localize.term('storeName')}</label>
        <input
          id="store-name"
          class="input"
          part="input"
          dir="ltr"
          maxlength="64"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          required
          .value=${this.#store}
          ?readonly=${pending}
          aria-invalid=${STORE_NAME.test(this.#store) ? nothing : 'true'}
          aria-describedby="store-hint"
          @input=${(event: InputEvent) => {
            this.#store = (event.target as HTMLInputElement).value;
            this.#host.requestUpdate();
          }}
        />
        <p class="hint" id="store-hint">${localize.term('storeNameHint')}</p>
      </div>
    `;
  }

  #renderDevicePassphrase(lock: Opened['lock'], pending: boolean): TemplateResult {
    const { localize } = this.#host;
    const canBeSame = lock === 'passphrase';
    return html`
      ${
        canBeSame
          ? html`<label class="check">
              <input
                type="checkbox"
                id="same-passphrase"
                .checked=${this.#samePassphrase}
                ?disabled=${pending}
                @change=${(event: Event) => {
                  this.#samePassphrase = (event.target as HTMLInputElement).checked;
                  this.#host.requestUpdate();
                }}
              />
              <span>${localize.term('samePassphrase')}</span>
            </label>`
          : html`<p class="label">${localize.term('devicePassphrase')}</p>`
      }
      ${canBeSame && this.#samePassphrase ? nothing : this.#passphrase.render(pending)}
    `;
  }

  #renderActions(): TemplateResult {
    const { localize } = this.#host;
    const step =
      this.#opened === null ? 'chooseFile' : this.#opened.summary === null ? 'openBackup' : 'restore';
    return html`
      <div class="actions">
        <button class="button primary" part="button primary-button" id="next">${localize.term(step)}</button>
        ${
          this.#opened === null
            ? nothing
            : html`<button
                type="button"
                class="button quiet"
                part="button"
                id="other-file"
                @click=${this.#startAgain}
              >
                ${localize.term('otherFile')}
              </button>`
        }
      </div>
    `;
  }

  readonly #startAgain = (): void => {
    this.#opened = null;
    this.#operation.error = null;
    this.#host.requestUpdate();
  };

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    this.#report = null;
    if (this.#opened === null) await this.#chooseOrAsk();
    else if (this.#opened.summary === null) await this.#verify(this.#opened);
    else await this.#restore(this.#opened, this.#opened.summary);
  };

  /** The button does what a click on the field does; where a browser gives no file, it says what is missing. */
  async #chooseOrAsk(): Promise<void> {
    const field = this.#query<HTMLInputElement>('#backup-file');
    if (field === null) return;
    if (field.files?.length) {
      await this.#choose();
      return;
    }
    this.#isMissing = true;
    this.#host.announce(this.#host.localize.term('fileMissing'));
    this.#host.requestUpdate();
    field.focus();
    field.click();
  }

  async #choose(): Promise<void> {
    const { client } = this.#host;
    const file = this.#query<HTMLInputElement>('#backup-file')?.files?.[0];
    if (client === null || file === undefined) return;
    this.#isMissing = false;
    await this.#run(async (signal) => {
      const { lock } = await client.backup.inspect({ file }, { signal });
      this.#opened = { file, lock, secret: null, summary: null };
    });
    const opened = this.#opened as Opened | null;
    if (opened?.lock === 'none') await this.#read(opened, { unencrypted: true });
    else await this.#focus('#backup-secret');
  }

  async #verify(opened: Opened): Promise<void> {
    const { client } = this.#host;
    const typed = this.#query<HTMLInputElement>('#backup-secret')?.value ?? '';
    if (client === null || typed === '') {
      this.#query('#backup-secret')?.focus();
      return;
    }
    await this.#read(
      opened,
      opened.lock === 'passphrase' ? { passphrase: typed } : { recoveryPhrase: wordsOf(typed).join(' ') },
    );
  }

  async #read(opened: Opened, secret: BackupSecret): Promise<void> {
    const { client } = this.#host;
    if (client === null) return;
    const { file, lock } = opened;
    const done = await this.#run(async (signal) => {
      const summary = await client.backup.verify({ file, ...secret }, { signal });
      this.#opened = { ...opened, secret, summary };
      this.#mode = this.#firstMode(summary);
      this.#samePassphrase = lock === 'passphrase';
    });
    // A file that wants no secret has no other step to go back to.
    if (!done && lock === 'none') this.#opened = null;
    await this.#focus(done ? '#next' : lock === 'none' ? '#backup-file' : '#backup-secret');
  }

  #firstMode({ ofThisVault }: BackupSummary): Mode {
    const state = this.#host.status?.state;
    if (state === 'unlocked') return ofThisVault ? 'merge' : 'beside';
    return state === 'empty' ? 'new' : 'replace';
  }

  async #restore({ file, secret }: Opened, summary: BackupSummary): Promise<void> {
    const { client, localize } = this.#host;
    if (client === null || secret === null) return;
    const mode = this.#mode;
    if (mode === 'beside' && !STORE_NAME.test(this.#store)) {
      this.#query('#store-name')?.focus();
      return;
    }
    const isSame = mode === 'merge' || (this.#samePassphrase && 'passphrase' in secret);
    const newPassphrase = isSame ? undefined : (this.#passphrase.take() ?? null);
    if (newPassphrase === null) return;
    const input: RestoreInput = {
      ...secret,
      file,
      mode,
      ...(mode === 'beside' ? { store: this.#store } : {}),
      ...(newPassphrase === undefined ? {} : { newPassphrase }),
    };
    const reports: RestoreReport[] = [];
    await this.#run(async (signal) => {
      reports.push(await client.backup.restore(input, { signal }));
    });
    const [report] = reports;
    if (report === undefined) return;
    this.#opened = null;
    this.#report =
      mode === 'beside'
        ? localize.term('restoredBeside', this.#store)
        : report.added === 0 && summary.content === 'full'
          ? localize.term('nothingNew')
          : localize.term('restored', report.added);
    this.#host.announce(this.#report);
    this.#onRestored(report);
  }

  async #run(task: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const done = await this.#operation.run(task);
    if (this.#operation.error !== null) this.#host.report(this.#operation.error);
    return done;
  }

  async #focus(selector: string): Promise<void> {
    await this.#host.updateComplete;
    this.#query(selector)?.focus();
  }

  #query<E extends HTMLElement = HTMLElement>(selector: string): E | null {
    return this.#host.root.querySelector<E>(selector);
  }
}
