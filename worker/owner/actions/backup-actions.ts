import * as v from 'valibot';
import type { BackupActions, BackupFor, BackupSecret, BackupStatus, BackupSummary } from '../../api.ts';
import {
  lockOfAgeFile,
  openAgeFile,
  type BackupLock,
  type BackupRecipient,
  type OpenAgeFile,
} from '../../backup/age-file.ts';
import { readBackup, type BackupReader } from '../../backup/read-backup.ts';
import { readUnencrypted } from '../../backup/read-unencrypted.ts';
import { readEvents, takeSnapshot } from '../../backup/snapshot.ts';
import { writeBackup } from '../../backup/write-backup.ts';
import { encodePassphrase } from '../../crypto/passphrase.ts';
import { recoveryKeysOf } from '../../crypto/recovery-keys.ts';
import { recoveryEntropyOf } from '../../crypto/recovery-phrase.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { parseInput } from '../../domain/input-error.ts';
import { isSqliteHeader, SQLITE_MAGIC } from '../../storage/database-image.ts';
import { syncUrlOf } from '../../sync/sync-intent.ts';
import { backupStanding, noteBackup } from '../backup-standing.ts';
import { encryptStore } from '../encrypt-store.ts';
import { KIT_VERSION } from '../kit-version.ts';
import { followSecretKey } from '../follow-secret-key.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { confirmRestore, restoreAsVault, undoRestore } from '../restore-vault.ts';
import { mergeBackup } from '../merge-backup.ts';
import { salvageVault } from '../salvage-vault.ts';
import { loadReplacedVault } from '../replaced-vault.ts';
import type { OwnerSync } from '../owner-sync.ts';
import { signalOf, type ActionHandlers } from './action.ts';
import { unlockSecrets } from './session-actions.ts';

const text = v.string();
const file = v.instance(Blob);
const content = v.picklist(['full', 'keys']);
const secret = v.union([
  v.strictObject({ passphrase: text }),
  v.strictObject({ recoveryPhrase: text }),
  v.strictObject({ unencrypted: v.literal(true) }),
]);
const nothing = v.strictObject({});
const inputs = {
  export: v.union([
    v.strictObject({ content, passphrase: text }),
    v.strictObject({ content, for: v.literal('recovery-phrase') }),
  ]),
  passphrase: v.strictObject({ passphrase: text }),
  salvage: v.union([
    unlockSecrets.passphrase,
    v.strictObject({ ...unlockSecrets.words.entries, newPassphrase: text }),
    v.strictObject({ ...unlockSecrets.passkey.entries, newPassphrase: text }),
  ]),
  inspect: v.strictObject({ file, secret: v.optional(secret) }),
  restore: v.strictObject({
    file,
    secret,
    mode: v.picklist(['new', 'replace', 'merge']),
    newPassphrase: v.optional(text),
  }),
} as const;

/** Backups of the vault, and what they are for. See {@link BackupActions}. */
export function createBackupActions(
  lifecycle: Lifecycle,
  /** Fetches older records that are not here yet, for as long as they come: a backup without them says so. */
  gatherHistory: OwnerSync['gatherHistory'],
): ActionHandlers<keyof BackupActions> {
  return {
    async 'backup.export'(input, call) {
      const wanted: BackupFor = parseInput(inputs.export, input, 'input');
      if ('passphrase' in wanted) wipe(encodePassphrase(wanted.passphrase, 'new'));
      if (wanted.content === 'full') {
        await gatherHistory({
          ...signalOf(call),
          onFraction: (fraction) => call.onProgress?.({ stage: 'backing-up', fraction }),
        });
      }
      const { snapshot, recipient } = await lifecycle.exclusively(async () => {
        const { vault, keys } = lifecycle.requireOpen();
        await followSecretKey(lifecycle);
        const { sodium, eventStore } = vault.context;
        const record = await lifecycle.requireRecord();
        const source = { sodium, eventStore, keys, record };
        const options = {
          content: wanted.content,
          createdAt: lifecycle.now(),
          kit: KIT_VERSION,
          syncUrl: syncUrlOf(eventStore),
        };
        return {
          snapshot: await takeSnapshot(source, options),
          recipient: recipientOf(wanted, keys.recovery),
        };
      });
      call.onProgress?.({ stage: 'deriving-key', fraction: null });
      const { head, events } = snapshot.manifest;
      const made = await writeBackup(
        snapshot,
        (after, limit) =>
          lifecycle.exclusively(() =>
            readEvents(lifecycle.requireOpen().vault.context.eventStore, snapshot, after, limit),
          ),
        recipient,
        {
          ...signalOf(call),
          ...(lifecycle.scryptLogN === undefined ? {} : { scryptLogN: lifecycle.scryptLogN }),
          onFraction: (fraction) => call.onProgress?.({ stage: 'backing-up', fraction }),
        },
      );
      await lifecycle.exclusively(() => {
        const { eventStore } = lifecycle.requireOpen().vault.context;
        noteBackup(eventStore, { at: lifecycle.now(), head });
      });
      return { file: made, events, since: snapshot.base?.base.madeAt ?? null };
    },

    async 'backup.inspect'(input, call) {
      const parsed = parseInput(inputs.inspect, input, 'input');
      if (parsed.secret === undefined) return { lock: await lockOfFile(parsed.file, lifecycle.scryptLogN) };
      const given = { file: parsed.file, secret: parsed.secret };
      return withBackup(lifecycle, given, call, async (read): Promise<BackupSummary> => {
        let since: number | null = null;
        const manifest = await read(
          { onParts: ({ base }) => void (since = base?.base.madeAt ?? null) },
          {
            ...signalOf(call),
            onFraction: (fraction) => call.onProgress?.({ stage: 'verifying', fraction }),
          },
        );
        const { content: what, vaultId, createdAt, kit, events } = manifest;
        const ofThisVault = lifecycle.state?.keys.vaultId === vaultId;
        return { content: what, vaultId, createdAt, kit, events, since, ofThisVault };
      });
    },

    async 'backup.restore'(input, call) {
      const { mode, newPassphrase, ...parsed } = parseInput(inputs.restore, input, 'input');
      return withBackup(lifecycle, parsed, call, async (read) => {
        if (mode === 'merge') return mergeBackup(lifecycle, read, call);
        const passphrase = newPassphrase ?? ('passphrase' in parsed.secret ? parsed.secret.passphrase : '');
        wipe(encodePassphrase(passphrase, 'new'));
        return restoreAsVault(lifecycle, read, { passphrase, mode }, call);
      });
    },

    'backup.salvage': (input, call) => {
      const parsed = parseInput(inputs.salvage, input, 'input');
      if ('passphrase' in parsed) return salvageVault(lifecycle, parsed, parsed.passphrase, call);
      const { newPassphrase, ...secret } = parsed;
      wipe(encodePassphrase(newPassphrase, 'new'));
      return salvageVault(lifecycle, secret, newPassphrase, call);
    },

    'backup.is-unencrypted': (input) =>
      lifecycle.exclusively(async () => {
        parseInput(nothing, input, 'input');
        return lifecycle.state === null && (await lifecycle.files.isUnencrypted());
      }),

    'backup.encrypt': (input, call) => {
      const { passphrase } = parseInput(inputs.passphrase, input, 'input');
      wipe(encodePassphrase(passphrase, 'new'));
      return encryptStore(lifecycle, passphrase, call);
    },

    'backup.confirm-restore': (input) =>
      lifecycle.exclusively(async () => {
        parseInput(nothing, input, 'input');
        lifecycle.requireOpen();
        await confirmRestore(lifecycle);
      }),

    'backup.undo-restore': (input) =>
      lifecycle.exclusively(async () => {
        parseInput(nothing, input, 'input');
        await undoRestore(lifecycle);
      }),

    'backup.status': (input) =>
      lifecycle.exclusively(async (): Promise<BackupStatus> => {
        parseInput(nothing, input, 'input');
        const { eventStore, log } = lifecycle.requireOpen().vault.context;
        const replaced = (await loadReplacedVault(lifecycle.keyStore)) !== null;
        return { ...backupStanding(eventStore, log.head(), lifecycle.now()), replaced };
      }),
  };
}

function recipientOf(wanted: BackupFor, recovery: { readonly kemPublicKey: Uint8Array }): BackupRecipient {
  return 'passphrase' in wanted
    ? { passphrase: wanted.passphrase }
    : { recoveryPublicKey: recovery.kemPublicKey.slice() };
}

/** Opens the file for as long as `use` runs. */
async function withBackup<T>(
  { files, now, scryptLogN }: Lifecycle,
  { file: backup, secret: given }: { readonly file: Blob; readonly secret: BackupSecret },
  call: Parameters<ActionHandlers['backup.inspect']>[1],
  use: (read: BackupReader) => Promise<T>,
): Promise<T> {
  const sodium = await loadSodium();
  if ('unencrypted' in given) {
    const image = await files.openImage(backup);
    const about = { createdAt: now(), kit: KIT_VERSION };
    try {
      return await use((visitor, options) =>
        readUnencrypted(image, sodium, visitor, { ...options, ...about }),
      );
    } finally {
      image.close();
    }
  }
  call.onProgress?.({ stage: 'deriving-key', fraction: null });
  const opened = await openWith(backup, given, scryptLogN);
  try {
    return await use((visitor, options) => readBackup(opened, sodium, visitor, options));
  } finally {
    opened.wipe();
  }
}

async function lockOfFile(backup: Blob, minScryptLogN?: number): Promise<BackupLock | 'none'> {
  const start = new Uint8Array(await backup.slice(0, SQLITE_MAGIC.length).arrayBuffer());
  return isSqliteHeader(start) ? 'none' : lockOfAgeFile(backup, minScryptLogN);
}

async function openWith(
  backup: Blob,
  given: Exclude<BackupSecret, { readonly unencrypted: true }>,
  minScryptLogN?: number,
): Promise<OpenAgeFile> {
  if ('passphrase' in given) return openAgeFile(backup, given, minScryptLogN);
  const entropy = recoveryEntropyOf(given.recoveryPhrase);
  const recovery = await recoveryKeysOf(entropy);
  try {
    return await openAgeFile(backup, { recoverySeed: recovery.kemSeed }, minScryptLogN);
  } finally {
    wipe(entropy);
    recovery.wipe();
  }
}
