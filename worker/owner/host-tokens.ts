import * as v from 'valibot';
import type { HostSignIn } from '../sync/server-client.ts';

/** Asks the pages for the token of their person at a server; null when none has one. */
export type AskForToken = (mountUrl: string) => Promise<unknown>;

/** RFC 6750 without its blanks: visible ASCII, so that it cannot break out of its header. */
const answer = v.nullable(v.pipe(v.string(), v.regex(/^[!-~]{1,8192}$/)));

/**
 * The tokens of the host's own sign-in, in the memory of the owner alone: each is sent to the server it was asked for and
 * to no other, is forgotten when it is refused, and ends with the worker.
 */
export function createHostTokens(): {
  readonly signIn: HostSignIn;
  /** Who is asked. Nobody, until this is called. */
  askWith(ask: AskForToken): void;
} {
  const tokens = new Map<string, string>();
  const asking = new Map<string, Promise<void>>();
  let ask: AskForToken = () => Promise.resolve(null);

  const renew = async (mountUrl: string) => {
    tokens.delete(mountUrl);
    const answered = v.safeParse(answer, await ask(mountUrl).catch(() => null));
    if (answered.success && answered.output !== null) tokens.set(mountUrl, answered.output);
  };

  return {
    askWith(next) {
      ask = next;
    },
    async signIn({ mountUrl, renew: isRefused }) {
      if (isRefused) {
        // Calls that are refused at once share one question.
        const question = asking.get(mountUrl) ?? renew(mountUrl).finally(() => asking.delete(mountUrl));
        asking.set(mountUrl, question);
        await question;
      }
      const token = tokens.get(mountUrl);
      return token === undefined ? null : { authorization: `Bearer ${token}` };
    },
  };
}
