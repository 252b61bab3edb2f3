import type { PasskeyRequest, UnlockSecret } from '../api.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Calls } from './calls.ts';
import type { CallOptions } from './vault-client.ts';

/** ES256, EdDSA and RS256 (COSE): what authenticators have. The signature is not looked at, only the PRF. */
const ALGORITHMS = [-7, -8, -257];

type PrfOutputs = { prf?: { enabled?: boolean; results?: { first?: BufferSource } } };

/** Lets the person use any passkey of this vault. The 32 bytes it gives pass to the owner once and open one slot. */
export async function usePasskey(calls: Calls, options: CallOptions = {}): Promise<UnlockSecret> {
  const known = await calls.run('keys.passkeys', {}, { ...options, opens: true });
  if (known.length === 0) {
    throw new MoError('vault/wrong-passkey', 'No passkey is set up for this vault.');
  }
  const credential = await ask(known, options);
  return { passkey: { credentialId: idOf(credential), prf: prfOf(credential) ?? unsupported() } };
}

/** Lets the browser make a passkey that can evaluate a pseudo-random function (WebAuthn Level 3, section 10.1.4). */
export async function createPasskey(
  known: readonly PasskeyRequest[],
  { label, accountName }: { readonly label?: string; readonly accountName?: string },
  options: CallOptions,
): Promise<PasskeyRequest & { readonly prf: Uint8Array }> {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const name = accountName ?? (label || document.title || location.hostname);
  const credential = await attempt(() =>
    navigator.credentials.create({
      ...signalOf(options),
      publicKey: {
        rp: { name: document.title || location.hostname },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        excludeCredentials: known.map(({ credentialId }) => descriptorOf(credentialId)),
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  if (outputsOf(credential).prf?.enabled !== true) unsupported();
  const made = { credentialId: idOf(credential), salt, rpId: location.hostname };
  // Many authenticators evaluate only when they are used, not when the passkey is made.
  const prf = prfOf(credential) ?? prfOf(await ask([made], options)) ?? unsupported();
  return { ...made, prf };
}

function ask(known: readonly PasskeyRequest[], options: CallOptions): Promise<PublicKeyCredential> {
  return attempt(() =>
    navigator.credentials.get({
      ...signalOf(options),
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: known.map(({ credentialId }) => descriptorOf(credentialId)),
        userVerification: 'required',
        extensions: {
          prf: {
            evalByCredential: Object.fromEntries(
              known.map(({ credentialId, salt }) => [base64url(credentialId), { first: salt.slice() }]),
            ),
          },
        },
      },
    }),
  );
}

async function attempt(call: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (typeof PublicKeyCredential === 'undefined') unsupported();
  let credential: Credential | null;
  try {
    credential = await call();
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'InvalidStateError') {
      throw new MoError('keys/slot-exists', 'This passkey is set up already.', { field: 'passkey' });
    }
    // The browser does not tell a refusal from a missing passkey, so that a page cannot find out.
    if (name === 'NotAllowedError' || name === 'AbortError') {
      throw new MoError('vault/canceled', 'No passkey was given.');
    }
    return unsupported();
  }
  return credential instanceof PublicKeyCredential ? credential : unsupported();
}

function outputsOf(credential: PublicKeyCredential): PrfOutputs {
  return credential.getClientExtensionResults() as PrfOutputs;
}

function prfOf(credential: PublicKeyCredential): Uint8Array | null {
  const first = outputsOf(credential).prf?.results?.first;
  if (first === undefined) return null;
  const bytes = first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer);
  return bytes.length === 32 ? bytes : null;
}

function idOf(credential: PublicKeyCredential): Uint8Array {
  return new Uint8Array(credential.rawId);
}

function descriptorOf(credentialId: Uint8Array): PublicKeyCredentialDescriptor {
  return { type: 'public-key', id: credentialId.slice() };
}

function signalOf({ signal }: CallOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function unsupported(): never {
  throw new MoError('vault/passkey-unsupported', 'This passkey or browser cannot evaluate a secret.');
}
