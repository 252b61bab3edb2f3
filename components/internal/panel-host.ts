import type { ReactiveControllerHost } from 'lit';
import type { MoErrorData, VaultClient, VaultStatus } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';

/** What a panel needs around it: an element with a {@link PanelFrame}, or the gate where there is no vault yet. */
export interface PanelHost extends ReactiveControllerHost {
  readonly localize: LocalizeController;
  readonly client: VaultClient | null;
  readonly status: VaultStatus | null;
  readonly root: ShadowRoot;
  /** Says something in the live region. */
  announce(text: string): void;
  /** Tells the page about a failure that the panel shows. */
  report(error: MoErrorData): void;
}
