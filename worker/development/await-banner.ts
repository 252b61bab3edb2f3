import { MoError } from '../errors/mo-error.ts';
import { BANNER_CHANNEL, IS_SHOWN, IS_SHOWN_ASKED } from './banner-channel.ts';

const ASK_EVERY_MS = 200;
const GIVE_UP_MS = 5_000;

/** Resolves when a page shows the banner. `storage/unencrypted` when none does. */
export async function awaitBanner(): Promise<void> {
  const channel = new BroadcastChannel(BANNER_CHANNEL);
  try {
    await new Promise<void>((resolve, reject) => {
      const ask = () => channel.postMessage(IS_SHOWN_ASKED);
      const asking = setInterval(ask, ASK_EVERY_MS);
      const givingUp = setTimeout(() => {
        clearInterval(asking);
        reject(
          new MoError(
            'storage/unencrypted',
            'The development mode stores without encryption: the page must call useDevelopmentStore().',
          ),
        );
      }, GIVE_UP_MS);
      channel.onmessage = ({ data }) => {
        if (data !== IS_SHOWN) return;
        clearInterval(asking);
        clearTimeout(givingUp);
        resolve();
      };
      ask();
    });
  } finally {
    channel.close();
  }
}
