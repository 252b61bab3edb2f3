import type { LitElement, ReactiveController } from 'lit';
import type { VaultClient } from '@mo-kit/worker';
import { isShortcut } from '../internal/shortcut.ts';
import { addTerms } from '../translations/languages.ts';
import { stepsTerms } from '../translations/steps/index.ts';
import type { LocalizeController } from './localize-controller.ts';
import type { Outcome } from './outcome.ts';
import type { PendingTasks } from './pending-tasks.ts';

/** Where keys write text, and undo is for that text. */
const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, [contenteditable]';

/** An element through which the last changes of the page are taken back. */
export interface UndoHost extends LitElement {
  readonly localize: LocalizeController;
}

/**
 * The last changes of this page, taken back and done again by the keyboard: Control or Command with Z, with Shift or
 * Control with Y for the other way. Of several elements one acts: one that is shown, so that it is seen and heard what
 * happened, before one that is hidden.
 */
export class UndoKeys implements ReactiveController {
  readonly #host: UndoHost;
  readonly #client: () => VaultClient | null;
  readonly #tasks: PendingTasks;
  readonly #outcome: Outcome;

  /** `client` gives the vault while it is open. */
  constructor(host: UndoHost, client: () => VaultClient | null, tasks: PendingTasks, outcome: Outcome) {
    this.#host = host;
    this.#client = client;
    this.#tasks = tasks;
    this.#outcome = outcome;
    addTerms(stepsTerms);
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#onShown);
    window.addEventListener('keydown', this.#onKeyDown);
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#onShown);
    window.removeEventListener('keydown', this.#onKeyDown);
  }

  /** Does nothing where there is nothing to take back or to do again. */
  async step(name: 'undo' | 'redo'): Promise<void> {
    const client = this.#client();
    if (client === null || !(name === 'undo' ? client.canUndo : client.canRedo)) return;
    if (await this.#tasks.run(name, () => client[name]())) {
      this.#outcome.succeeded(this.#host.localize.term(name === 'undo' ? 'undone' : 'redone'));
    }
  }

  readonly #onShown = (event: KeyboardEvent): void => {
    if (this.#host.checkVisibility()) this.#onKeyDown(event);
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const isUndo = isShortcut(event, 'z');
    if (event.defaultPrevented || !(isUndo || (event.ctrlKey && isShortcut(event, 'y')))) return;
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof HTMLElement && target.matches(TYPING)) return;
    // A form that is open stands before everything else.
    if (path.some((part) => part instanceof HTMLDialogElement) || this.#client() === null) return;
    event.preventDefault();
    void this.step(isUndo && !event.shiftKey ? 'undo' : 'redo');
  };
}
