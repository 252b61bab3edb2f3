import { Countdown } from '../../controllers/countdown.ts';
import { addTerms } from '../../translations/languages.ts';
import { sessionTerms } from '../../translations/session/index.ts';
import type { Gate } from '../gate-view.ts';

/** The pause after wrong attempts, as it counts down at a field. */
export class Pause {
  readonly #gate: Gate;
  readonly #countdown: Countdown;

  constructor(gate: Gate) {
    addTerms(sessionTerms);
    this.#gate = gate;
    this.#countdown = new Countdown(gate, () => gate.announce(gate.localize.term('tryNow')));
  }

  get isRunning(): boolean {
    return this.#countdown.running;
  }

  dispose(): void {
    this.#countdown.stop();
  }

  /** What to say until that moment, ms since the epoch; nothing when it has passed. */
  text(until: number): string | undefined {
    const seconds = this.#countdown.until(until);
    return seconds > 0 ? this.#gate.localize.term('backOff', seconds) : undefined;
  }
}
