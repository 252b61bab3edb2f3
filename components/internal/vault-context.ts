import { createContext } from '@lit/context';
import type { VaultClient } from '@mo-kit/worker';

/**
 * The client of the nearest `<mo-vault>`, null until it is connected. A registered symbol, so that two bundles on one
 * page find each other.
 */
export const vaultContext = createContext<VaultClient | null>(Symbol.for('mo-kit.vault'));
