/** The part of Trusted Types (W3C) that is needed here; TypeScript's DOM library lacks it. */
interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

let policy: { createScriptURL(url: string): unknown } | null = null;

/**
 * A worker's URL as `Worker` and `SharedWorker` accept it. Under Trusted Types that is one of our own policy `mo-kit`
 * (allow it: `trusted-types mo-kit`); it is made once and sees only URLs the kit itself built.
 */
export function workerUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
  if (trustedTypes === undefined) return url;
  policy ??= trustedTypes.createPolicy('mo-kit', { createScriptURL: (trusted) => trusted });
  return policy.createScriptURL(url) as string;
}
