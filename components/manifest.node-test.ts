import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Named {
  readonly name: string;
  readonly description?: string;
  readonly type?: { readonly text: string };
}
interface Declaration extends Named {
  readonly kind: string;
  readonly tagName?: string;
  readonly summary?: string;
  readonly attributes?: readonly Named[];
  readonly members?: readonly Named[];
  readonly events?: readonly Named[];
  readonly slots?: readonly Named[];
  readonly cssParts?: readonly Named[];
  readonly cssProperties?: readonly Named[];
  readonly cssStates?: readonly Named[];
}
interface Manifest {
  readonly modules: readonly { readonly path: string; readonly declarations: readonly Declaration[] }[];
}

const folder = dirname(fileURLToPath(import.meta.url));
const elements = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => (readdirSync(join(folder, name)).includes(`${name}.component.ts`) ? [name] : []));

/** Every source of an element's folder, and the shared pieces it draws with, in one text. */
const sourceOf = (name: string): string => {
  const own = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, name, file), 'utf8'));
  const shared = new Map<string, string>();
  const follow = (source: string, within: string) => {
    // What is imported as a type only draws nothing.
    const imports = source.replace(/import type [^;]*;/g, '');
    for (const [, path = ''] of imports.matchAll(/['"](\.{1,2}\/[\w/.-]+\.ts)['"]/g)) {
      const file = join(within, path);
      if (!/^(?:internal|controllers|vault\/views)\//.test(file) || file.endsWith('.styles.ts')) continue;
      if (file.startsWith(`${name}/`) || shared.has(file)) continue;
      shared.set(file, readFileSync(join(folder, file), 'utf8'));
      follow(shared.get(file) ?? '', dirname(file));
    }
  };
  for (const source of own) follow(source, name);
  return [...own, ...shared.values()].join('\n');
};

describe('the custom-elements manifest', () => {
  let declarations: readonly Declaration[] = [];
  before(() => {
    const config = 'components/custom-elements-manifest.config.mjs';
    const cem = join(folder, '../node_modules/@custom-elements-manifest/analyzer/cem.js');
    execFileSync(process.execPath, [cem, 'analyze', '--config', config], {
      cwd: dirname(folder),
      stdio: 'pipe',
    });
    const manifest = JSON.parse(readFileSync(join(folder, 'dist/custom-elements.json'), 'utf8')) as Manifest;
    declarations = manifest.modules.flatMap((module) => module.declarations);
  });
  const declarationOf = (tagName: string): Declaration => {
    const found = declarations.find((declaration) => declaration.tagName === tagName);
    assert.ok(found, `<${tagName}> is missing`);
    return found;
  };

  it('knows at least the first two elements', () => {
    assert.ok(elements.includes('vault') && elements.includes('goals'));
  });

  it('declares each element once, and nothing but classes', () => {
    const tags = declarations.flatMap(({ tagName }) => tagName ?? []);
    assert.deepEqual(tags.sort(), elements.map((name) => `mo-${name}`).sort());
    for (const { kind, name } of declarations) assert.equal(kind, 'class', name);
  });

  for (const name of elements) {
    it(`describes <mo-${name}> and every attribute, member, event, slot, part, property and state of it`, () => {
      const element = declarationOf(`mo-${name}`);
      assert.ok(element.summary);
      const { attributes, members, events, slots, cssParts, cssProperties, cssStates } = element;
      for (const kind of [attributes, events, slots, cssParts, cssProperties, cssStates]) {
        for (const item of kind ?? [])
          assert.ok(item.description, `${name}: ${item.name} has no description`);
      }
      for (const member of members ?? []) {
        assert.ok(
          member.description || member.name === 'moVersion',
          `${name}: ${member.name} has no description`,
        );
      }
    });

    it(`names nothing of <mo-${name}> that is not in its source, and forgets nothing that is`, () => {
      const element = declarationOf(`mo-${name}`);
      const source = sourceOf(name);
      const inSource = (pattern: RegExp): string[] =>
        [
          ...new Set([...source.matchAll(pattern)].flatMap(([, names]) => (names ?? '').trim().split(/\s+/))),
        ].sort();
      assert.deepEqual(
        (element.cssParts ?? []).map((part) => part.name).sort(),
        inSource(/\spart="([^"$]*)"/g),
      );
      assert.deepEqual(
        (element.slots ?? []).map((slot) => slot.name).sort(),
        [...source.matchAll(/<slot(?: name="(\w+)")?/g)].map(([, slot]) => slot ?? '').sort(),
      );
      for (const type of source.matchAll(/dispatchEvent\(new (\w+)/g)) {
        assert.ok(
          element.events?.some((event) => event.type?.text === type[1]),
          `${name} fires ${String(type[1])}`,
        );
      }
    });
  }

  it('has each custom property that the shared styles read', () => {
    const styles = ['tokens', 'controls'].map((file) =>
      readFileSync(join(folder, `internal/${file}.styles.ts`), 'utf8'),
    );
    for (const name of elements) {
      const read = `${styles.join()}${sourceOf(name)}`.matchAll(/var\((--mo-[\w-]+)/g);
      const documented = new Set(declarationOf(`mo-${name}`).cssProperties?.map((property) => property.name));
      for (const [, property = ''] of read) assert.ok(documented.has(property), `<mo-${name}>: ${property}`);
    }
  });
});
