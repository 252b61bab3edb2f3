import { nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { MoErrorData } from '@mo-kit/worker';
import type { MoChangeEvent } from '../internal/change-event.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { problemNote } from '../internal/problem-views.ts';
import type { Announcer } from './announcer.ts';
import type { LocalizeController } from './localize-controller.ts';

/** How a change came out: said aloud, told to the page, and, when it failed, shown until it is dismissed. */
export class Outcome {
  readonly #host: LitElement;
  readonly #localize: LocalizeController;
  readonly #announcer: Pick<Announcer, 'say'>;
  readonly #onDismiss: () => void;
  #problem: MoErrorData | null = null;

  constructor(
    host: LitElement,
    localize: LocalizeController,
    announcer: Pick<Announcer, 'say'>,
    /** Called when the note is gone, to give the focus another place. */
    onDismiss: () => void,
  ) {
    this.#host = host;
    this.#localize = localize;
    this.#announcer = announcer;
    this.#onDismiss = onDismiss;
  }

  done(event: MoChangeEvent, message: string): void {
    this.succeeded(message);
    this.#host.dispatchEvent(event);
  }

  /** As {@link done}, where nothing is told to the page. */
  succeeded(message: string): void {
    this.#show(null);
    this.#announcer.say(message);
  }

  /** Begins anew: another vault, or none. */
  clear(): void {
    this.#show(null);
  }

  failed(error: MoErrorData): void {
    this.#show(error);
    this.#announcer.say(this.#localize.term('errorText', error.code, 'what'));
    this.#host.dispatchEvent(new MoErrorEvent(error));
  }

  /** A part of the element could not be fetched. */
  notLoaded(): void {
    this.failed({
      code: 'internal/unexpected',
      message: 'A part of the element could not be loaded.',
      retryable: true,
    });
  }

  render(): TemplateResult | typeof nothing {
    if (this.#problem === null) return nothing;
    return problemNote(this.#localize, this.#problem, () => {
      this.#show(null);
      this.#onDismiss();
    });
  }

  #show(problem: MoErrorData | null): void {
    this.#problem = problem;
    this.#host.requestUpdate();
  }
}
