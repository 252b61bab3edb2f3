import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { MoErrorData, VaultClient, VaultStatus } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { Operation } from '../controllers/operation.ts';

/** The screens of the gate, by name. */
export type Screen =
  'connecting' | 'unlock' | 'create' | 'recovery' | 'recover' | 'restore' | 'problem' | 'content';

/** What a screen may use. It knows nothing of the element around it. */
export interface Gate extends ReactiveControllerHost {
  readonly localize: LocalizeController;
  readonly client: VaultClient | null;
  readonly status: VaultStatus | null;
  readonly root: ShadowRoot;
  /** The failure that keeps the vault from being reached at all. */
  readonly connectError: MoErrorData | null;
  /** Says something in the live region. */
  announce(text: string): void;
  /** Tells the page about a failure that the screen shows. */
  report(error: MoErrorData): void;
  /** Moves to a screen and stays there; null goes where the state of the vault leads. */
  show(screen: Screen | null): void;
  /** Connects again after a failure. */
  reconnect(): void;
  /** Deletes the vault, unless the page objects. → whether it is gone. */
  wipe(): Promise<boolean>;
  /** Progress, with a way to cancel. */
  progress(operation: Operation): TemplateResult;
  /** A failure in place, in full sentences. */
  problemNote(error: MoErrorData): unknown;
  /** A way to start over, for failures that leave no other. */
  wayOut(error: MoErrorData): unknown;
}

/** One screen. It draws into the vault's own shadow root, so that parts, styles and password managers reach it. */
export interface GateView {
  render(): TemplateResult;
  /** The element gave the screen up: forget secrets. */
  dispose?(): void;
}
