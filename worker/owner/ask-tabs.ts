import type { TabForOwnerApi } from '../ports/contracts.ts';

/** A tab that is frozen does not answer. */
const PATIENCE_MS = 10_000;

/** Asks one tab after the other, the newest first, until one has a token. Not all at once: each may show a dialog. */
export async function askTabs(
  tabs: Iterable<{ readonly remote: TabForOwnerApi }>,
  mountUrl: string,
): Promise<unknown> {
  for (const { remote } of [...tabs].reverse()) {
    const token: unknown = await answerOf(remote, mountUrl);
    if (token !== null) return token;
  }
  return null;
}

async function answerOf(remote: TabForOwnerApi, mountUrl: string): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([remote.syncToken(mountUrl), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
