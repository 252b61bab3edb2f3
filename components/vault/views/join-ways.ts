import type { JoinInput } from '@mo-kit/worker';

/** How a device comes in. */
export type JoinWay = 'code' | 'short' | 'key' | 'words';

/** Each way: its texts, the field it needs, and what it can promise about being shown the newest. */
export const JOIN_WAYS = {
  code: { label: 'wayCode', hint: 'wayCodeHint', field: 'codeField', fresh: 'joinFreshDevice' },
  short: { label: 'wayShort', hint: 'wayShortHint', field: 'shortField', fresh: 'joinFreshDevice' },
  key: { label: 'wayKey', hint: 'wayKeyHint', field: 'secretKeyField', fresh: 'joinFreshSlot' },
  words: { label: 'wayWords', hint: 'wayWordsHint', field: 'phraseField', fresh: 'joinFreshServer' },
} as const;

/** What the person filled in. */
export interface JoinForm {
  readonly way: JoinWay;
  /** The code, the secret key, or the words. */
  readonly secret: string;
  readonly url: string;
  readonly deviceName: string;
  readonly passphrase: string;
}

export function joinInput({ way, secret, url, deviceName, passphrase }: JoinForm): JoinInput {
  const device = { passphrase, deviceName };
  switch (way) {
    case 'code':
      // A code that was copied over several lines.
      return { ...device, code: secret.replace(/\s/g, '') };
    case 'short':
      return { ...device, url, shortCode: secret };
    case 'key':
      return { ...device, url, secretKey: secret };
    case 'words':
      return { ...device, url, recoveryPhrase: wordsOf(secret).join(' ') };
  }
}

/** The words as BIP39 wants them, whatever stood between them: spaces, lines, numbers, commas. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

/** What this device may be called, to begin with: the system that the browser names. */
export function suggestedName(): string {
  const { userAgent } = navigator;
  const systems = [
    ['iPhone', /iPhone/],
    ['iPad', /iPad/],
    ['Android', /Android/],
    ['Mac', /Mac OS X|Macintosh/],
    ['Windows', /Windows/],
    ['Chromebook', /CrOS/],
    ['Linux', /Linux/],
  ] as const;
  return systems.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? '';
}
