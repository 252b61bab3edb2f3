/**
 * **For development only.** Stores without encryption, so that any SQLite tool can look into a vault. It is a package entry
 * and worker files of its own, in no bundle for a CDN, and what it stores is refused by every other owner
 * (`storage/unencrypted`), which offers to encrypt it.
 */
import { BANNER_CHANNEL, IS_SHOWN, IS_SHOWN_ASKED } from './development/banner-channel.ts';

const WARNINGS: Readonly<Record<string, string>> = {
  en: 'Development mode: this vault is NOT encrypted. Anyone with this device can read it.',
  de: 'Entwicklungsmodus: Dieser Tresor ist NICHT verschlüsselt. Wer dieses Gerät hat, kann ihn lesen.',
  ar: 'وضع التطوير: هذه الخزنة غير مشفّرة. من لديه هذا الجهاز يستطيع قراءتها.',
};
const BANNER_ID = 'mo-kit-development-banner';

/**
 * Says on screen and in the console that nothing is encrypted, for as long as the page lives; a development owner opens
 * nothing before that.
 *
 * @returns the `workerUrl` for `connectVault`, or the `worker-url` of `<mo-vault>`
 */
export function useDevelopmentStore(): URL {
  showBanner();
  // eslint-disable-next-line no-console -- Loudly, and in every console: this is the one place that is for developers alone.
  console.warn(`MO Kit: ${WARNINGS['en'] ?? ''}`);
  return new URL('./development/hub.worker.js', import.meta.url);
}

function showBanner(): void {
  const known = document.getElementById(BANNER_ID);
  if (known !== null) return;
  const banner = document.createElement('div');
  banner.id = BANNER_ID;
  banner.setAttribute('role', 'alert');
  const language = (document.documentElement.lang || navigator.language).slice(0, 2);
  banner.lang = language in WARNINGS ? language : 'en';
  banner.dir = banner.lang === 'ar' ? 'rtl' : 'ltr';
  banner.textContent = WARNINGS[banner.lang] ?? '';
  // Set one by one: a strict policy forbids style attributes.
  Object.assign(banner.style, {
    position: 'sticky',
    insetBlockStart: '0',
    zIndex: '2147483647',
    padding: '0.5em 1em',
    background: '#a00000',
    color: '#ffffff',
    font: 'bold 1rem/1.4 system-ui, sans-serif',
    textAlign: 'center',
  });
  const channel = new BroadcastChannel(BANNER_CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data === IS_SHOWN_ASKED && banner.isConnected) channel.postMessage(IS_SHOWN);
  };
  const attach = () => document.body.prepend(banner);
  if (document.body === null) document.addEventListener('DOMContentLoaded', attach, { once: true });
  else attach();
}
