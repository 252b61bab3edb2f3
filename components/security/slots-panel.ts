import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { KeySlotInfo } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';
import { NewPassphrase } from '../vault/views/new-passphrase.ts';

/** The ways to unlock: the list, a name for each, removing one, adding a passkey or a passphrase. */
export class SlotsPanel {
  slots: readonly KeySlotInfo[] = [];
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #operation: Operation;
  readonly #added: NewPassphrase;
  #editing: { readonly slotId: string; readonly task: 'rename' | 'remove' } | null = null;

  constructor(host: PanelHost, stepUp: StepUp) {
    this.#host = host;
    this.#stepUp = stepUp;
    this.#operation = new Operation(host);
    this.#added = new NewPassphrase(host, 'added-');
  }

  async refresh(): Promise<void> {
    const { client } = this.#host;
    this.slots = client === null ? [] : await client.keys.listSlots().catch(() => []);
    this.#host.requestUpdate();
  }

  render(): TemplateResult {
    const { localize } = this.#host;
    const { error, pending } = this.#operation;
    const canAdd = 'PublicKeyCredential' in globalThis;
    return html`
      <section class="panel" part="panel" aria-labelledby="ways">
        <h3 id="ways">${localize.term('waysTitle')}</h3>
        <p class="muted small">${localize.term('waysText')}</p>
        <ul class="slots" id="slots">
          ${this.slots.map((slot) => this.#renderSlot(slot))}
        </ul>
        ${error === null ? nothing : problemNote(localize, error)}
        ${
          canAdd
            ? html`<form class="inline" id="add-passkey" @submit=${this.#addPasskey} novalidate>
                <div class="field">
                  <label for="passkey-name">${localize.term('passkeyName')}</label>
                  <input id="passkey-name" class="input" part="input" maxlength="200" autocomplete="off" />
                </div>
                <button class="button" part="button" aria-disabled=${pending ? 'true' : nothing}>
                  ${localize.term('addPasskey')}
                </button>
              </form>`
            : html`<p class="muted small">${localize.term('noPasskeys')}</p>`
        }
        <details class="add">
          <summary>${localize.term('addPassphrase')}</summary>
          <form id="add-passphrase" @submit=${this.#addPassphrase} novalidate>
            <p class="muted small">${localize.term('addPassphraseText')}</p>
            <div class="field">
              <label for="added-name">${localize.term('slotName')}</label>
              <input
                id="added-name"
                class="input"
                part="input"
                maxlength="200"
                autocomplete="off"
                required
                pattern=".*\\S.*"
              />
            </div>
            ${this.#added.render(pending)}
            <button class="button" part="button" aria-disabled=${pending ? 'true' : nothing}>
              ${localize.term('addPassphrase')}
            </button>
          </form>
        </details>
      </section>
    `;
  }

  #nameOf({ label, kind }: KeySlotInfo): string {
    return label || this.#host.localize.term('slotKind', kind);
  }

  #renderSlot(slot: KeySlotInfo): TemplateResult {
    const { localize } = this.#host;
    const date = new Intl.DateTimeFormat(localize.lang(), { dateStyle: 'medium' });
    const task = this.#editing?.slotId === slot.slotId ? this.#editing.task : null;
    const name = this.#nameOf(slot);
    const used =
      slot.lastUsedAt === null
        ? localize.term('slotUnused')
        : localize.term('slotUsed', date.format(slot.lastUsedAt));
    const isLast = this.slots.filter(({ kind }) => kind !== 'recovery').length < 2;
    return html`
      <li data-slot=${slot.slotId}>
        <div class="slot">
          <span>
            <strong>${name}</strong>
            ${slot.label === '' ? nothing : html`<span class="muted">${localize.term('slotKind', slot.kind)}</span>`}
            <span class="hint">${localize.term('slotCreated', date.format(slot.createdAt))} · ${used}</span>
          </span>
          <span class="actions">
            <button
              type="button"
              class="button compact rename"
              part="button"
              aria-label=${localize.term('renameSlot', name)}
              @click=${() => this.#edit(slot, 'rename')}
            >
              ${localize.term('rename')}
            </button>
            ${
              slot.kind === 'recovery' || isLast
                ? nothing
                : html`<button
                    type="button"
                    class="button compact remove"
                    part="button"
                    aria-label=${localize.term('removeSlot', name)}
                    @click=${() => this.#edit(slot, 'remove')}
                  >
                    ${localize.term('remove')}
                  </button>`
            }
          </span>
        </div>
        ${task === 'rename' ? this.#renderRename(slot) : nothing}
        ${task === 'remove' ? this.#renderRemove(slot) : nothing}
      </li>
    `;
  }

  #renderRename(slot: KeySlotInfo): TemplateResult {
    const { localize } = this.#host;
    return html`
      <form class="inline" @submit=${(event: SubmitEvent) => void this.#rename(event, slot)} novalidate>
        <div class="field">
          <label for="slot-name">${localize.term('slotName')}</label>
          <input
            id="slot-name"
            class="input"
            part="input"
            maxlength="200"
            .value=${slot.label}
            autocomplete="off"
          />
        </div>
        <button class="button" part="button">${localize.term('save')}</button>
      </form>
    `;
  }

  #renderRemove(slot: KeySlotInfo): TemplateResult {
    const { localize } = this.#host;
    return html`
      <div class="note">
        <div>
          <p>${localize.term('removeQuestion')}</p>
          <div class="actions">
            <button type="button" class="button compact" part="button" id="keep" @click=${() => this.#done()}>
              ${localize.term('keep')}
            </button>
            <button
              type="button"
              class="button compact"
              part="button"
              id="confirm-remove"
              @click=${() => void this.#remove(slot)}
            >
              ${localize.term('remove')}
            </button>
          </div>
        </div>
      </div>
    `;
  }

  #edit({ slotId }: KeySlotInfo, task: 'rename' | 'remove'): void {
    this.#editing = { slotId, task };
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() =>
      this.#host.root.querySelector<HTMLElement>(task === 'rename' ? '#slot-name' : '#keep')?.focus(),
    );
  }

  #done(): void {
    this.#editing = null;
    this.#host.requestUpdate();
  }

  async #run(task: () => Promise<void>, said: string): Promise<boolean> {
    const done = await this.#operation.run(() => this.#stepUp.run(task));
    if (done) {
      this.#editing = null;
      this.#host.announce(said);
      await this.refresh();
    } else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
    return done;
  }

  async #rename(event: SubmitEvent, { slotId }: KeySlotInfo): Promise<void> {
    event.preventDefault();
    const label = this.#host.root.querySelector<HTMLInputElement>('#slot-name')?.value ?? '';
    const { client, localize } = this.#host;
    if (client) await this.#run(() => client.keys.renameSlot({ slotId, label }), localize.term('saved'));
  }

  async #remove({ slotId }: KeySlotInfo): Promise<void> {
    const { client, localize } = this.#host;
    if (client) await this.#run(() => client.keys.removeSlot({ slotId }), localize.term('slotRemoved'));
  }

  readonly #addPasskey = (event: SubmitEvent): void => {
    event.preventDefault();
    const { client, localize, root } = this.#host;
    const label = root.querySelector<HTMLInputElement>('#passkey-name')?.value ?? '';
    if (client) void this.#run(() => client.keys.addPasskey({ label }), localize.term('slotAdded'));
  };

  readonly #addPassphrase = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const { client, localize, root } = this.#host;
    const name = root.querySelector<HTMLInputElement>('#added-name');
    // Two of a kind without a name could not be told apart.
    if (client === null || !name?.reportValidity()) return;
    const passphrase = this.#added.take();
    if (passphrase === null) return;
    const add = () => client.keys.addPassphrase({ passphrase, label: name.value });
    if (!(await this.#run(add, localize.term('slotAdded')))) return;
    form.reset();
    form.closest('details')?.removeAttribute('open');
    form.closest('details')?.querySelector('summary')?.focus();
  };
}
