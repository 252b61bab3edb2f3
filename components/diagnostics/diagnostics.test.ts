import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { MoError } from '@mo-kit/worker';
import type { MoErrorEvent } from '../internal/error-event.ts';
import { eventually, inside, textOf } from '../testing/deep.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import '../vault/vault.ts';
import { MoDiagnostics } from './diagnostics.ts';

async function setUp() {
  const client = new MemoryVault('correct horse');
  const box = await fixture(
    html`<div>
      <mo-vault id="one" .client=${client}></mo-vault><mo-diagnostics vault="one"></mo-diagnostics>
    </div>`,
  );
  const element = box.querySelector('mo-diagnostics');
  if (!(element instanceof MoDiagnostics)) throw new Error('No <mo-diagnostics>.');
  await eventually(() => element.shadowRoot?.querySelector('#collect'), 'the button');
  return { box, client, element };
}

describe('<mo-diagnostics>', () => {
  it('collects while the vault is locked, shows all of it, and moves the focus there', async () => {
    const { element } = await setUp();
    expect(element.shadowRoot?.querySelector('#bundle')).to.equal(null);
    inside(element, '#collect').click();
    await eventually(() => element.shadowRoot?.querySelector('#bundle'), 'the bundle');
    const bundle = JSON.parse(textOf(element, '#bundle')) as Record<string, unknown>;
    expect(bundle['format']).to.equal('mo-kit-diagnostics');
    await eventually(() => element.shadowRoot?.activeElement?.id === 'bundle', 'the focus');
    await eachTheme(() => expect(element).to.be.accessible());
  });

  it('checks everything when asked to', async () => {
    const { client, element } = await setUp();
    inside<HTMLInputElement>(element, '#verify').click();
    inside(element, '#collect').click();
    await eventually(() => client.calls.includes('bundle verified'), 'the check');
  });

  it('copies, and says when it may not', async () => {
    const { element } = await setUp();
    inside(element, '#collect').click();
    await eventually(() => element.shadowRoot?.querySelector('#copy'), 'the button');
    inside(element, '#copy').click();
    await eventually(() => /Copied|did not allow/.test(textOf(element, '[role=status]')), 'an answer');
  });

  it('tells a failure', async () => {
    const { client, element } = await setUp();
    client.faults.before = () => Promise.reject(new MoError('vault/timeout', 'For the test.'));
    const failed = oneEvent(element, 'mo-error');
    inside(element, '#collect').click();
    expect(((await failed) as unknown as MoErrorEvent).error.code).to.equal('vault/timeout');
    expect(textOf(element, '[part=problem]')).to.include('vault/timeout');
  });

  it('says where it belongs when there is no vault', async () => {
    const element = await fixture(html`<mo-diagnostics></mo-diagnostics>`);
    expect(textOf(element, '[part=empty]')).to.match(/No vault here/);
    await expect(element).to.be.accessible();
  });

  for (const [lang, says] of [
    ['de', /Sammeln/],
    ['ar', /جمع/],
  ] as const) {
    it(`speaks ${lang}, also where it is narrow`, async () => {
      const { box, element } = await setUp();
      box.setAttribute('lang', lang);
      element.style.inlineSize = '18rem';
      await eventually(() => says.test(textOf(element, '#collect')), lang);
      inside(element, '#collect').click();
      await eventually(() => element.shadowRoot?.querySelector('#bundle'), 'the bundle');
      expect(inside(element, 'section').dir).to.equal(lang === 'ar' ? 'rtl' : 'ltr');
      expect(element.scrollWidth).to.be.at.most(element.clientWidth + 1);
      await expect(element).to.be.accessible();
    });
  }
});
