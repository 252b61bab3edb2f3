import { expect, fixture, html } from '@open-wc/testing';
import { MemoryVault } from '../testing/memory-vault.ts';
import type { MoSyncTokenEvent, MoVault } from './vault.ts';
import './vault.ts';

const MOUNT = 'https://sync.example/mo';

/** What the vault's client is told when the server wants the host's own sign-in. */
async function asked(listener: ((event: MoSyncTokenEvent) => void) | null) {
  const client = new MemoryVault();
  const vault = await fixture<MoVault>(html`<mo-vault .client=${client}></mo-vault>`);
  if (listener !== null) document.addEventListener('mo-sync-token', listener, { once: true });
  const token = await client.sync.tokenSource?.(MOUNT);
  if (listener !== null) document.removeEventListener('mo-sync-token', listener);
  return { client, vault, token };
}

describe('mo-sync-token', () => {
  it('asks the page, with the address of the server, and passes its token on', async () => {
    const urls: string[] = [];
    const { token } = await asked((event) => {
      urls.push(event.url);
      event.respondWith(Promise.resolve('good'));
    });
    expect(token).to.equal('good');
    expect(urls).to.deep.equal([MOUNT]);
  });

  it('has no token where nobody listens, nobody is signed in, or a listener objects', async () => {
    expect((await asked(null)).token).to.equal(null);
    expect((await asked((event) => event.respondWith(null))).token).to.equal(null);
    const refusing = (event: MoSyncTokenEvent) => {
      event.respondWith('good');
      event.preventDefault();
    };
    expect((await asked(refusing)).token).to.equal(null);
  });

  it('takes its answer back when the element leaves the client', async () => {
    const { client, vault } = await asked(null);
    expect(client.sync.tokenSource).not.to.equal(null);
    vault.client = null;
    expect(client.sync.tokenSource).to.equal(null);
  });
});
