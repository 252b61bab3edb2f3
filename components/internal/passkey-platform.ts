/**
 * Whether this browser can take a secret out of a passkey (WebAuthn PRF). True also where it does not say: asking the person
 * then shows it.
 */
export async function canUsePasskeys(): Promise<boolean> {
  if (!('PublicKeyCredential' in globalThis)) return false;
  // Not in every browser that has passkeys.
  const { getClientCapabilities } = PublicKeyCredential as {
    readonly getClientCapabilities?: () => Promise<Readonly<Record<string, boolean>>>;
  };
  const capabilities = await getClientCapabilities?.call(PublicKeyCredential).catch(() => undefined);
  return capabilities?.['extension:prf'] !== false;
}
