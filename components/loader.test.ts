import { expect, fixture, html } from '@open-wc/testing';
import { eventually } from './testing/deep.ts';

describe('mo.js', () => {
  it('registers <mo-vault> at once and <mo-goals> when the document first has one', async () => {
    await import('./loader.ts');
    expect(customElements.get('mo-vault')).to.be.a('function');
    expect(customElements.get('mo-goals')).to.equal(undefined);
    const box = await fixture<HTMLElement>(html`<div></div>`);
    box.append(document.createElement('section'));
    const late = document.createElement('div');
    late.append(document.createElement('mo-goals'));
    box.firstElementChild!.append(late);
    await eventually(() => customElements.get('mo-goals'), '<mo-goals>');
    expect(box.querySelector('mo-goals:defined')).to.not.equal(null);
  });

  it('tells a developer about a second version on the page, and keeps the first', async () => {
    const { define } = await import('./internal/define.ts');
    const { warn } = console;
    const warnings: string[] = [];
    console.warn = (text: string) => warnings.push(text);
    class First extends HTMLElement {
      static readonly moVersion = '0.0.1';
    }
    class Second extends HTMLElement {}
    define('mo-duplicate', First);
    define('mo-duplicate', Second);
    console.warn = warn;
    expect(customElements.get('mo-duplicate')).to.equal(First);
    expect(warnings.join()).to.match(/mo-kit\/duplicate-version.*0\.0\.1/);
  });
});
