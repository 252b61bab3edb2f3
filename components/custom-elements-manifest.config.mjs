import { customElementJetBrainsPlugin } from 'custom-element-jet-brains-integration';
import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';

/** The classes and events alone: defining files and internal parts are no public API. */
export default {
  globs: ['components/**/*.component.ts', 'components/**/*.events.ts', 'components/internal/*-event.ts'],
  exclude: ['components/dist/**'],
  outdir: 'components/dist',
  litelement: true,
  packagejson: false,
  plugins: [
    publicOnly(),
    asPublished(),
    // What editors complete tags and attributes from.
    customElementVsCodePlugin({ outdir: 'components/dist', cssFileName: null, hideLogs: true }),
    customElementJetBrainsPlugin({ outdir: 'components/dist', packageJson: false, hideLogs: true }),
  ],
};

/** Drops what is private, protected or marked `@internal`, and events that are not of the kit. */
function publicOnly() {
  const internalNames = new Set();
  const isPublic = (path, { name, privacy }) =>
    (privacy === undefined || privacy === 'public') &&
    !name.startsWith('#') &&
    !internalNames.has(`${path} ${name}`);
  return {
    name: 'public-only',
    analyzePhase({ ts, node, moduleDoc }) {
      if (!ts.isClassDeclaration(node)) return;
      for (const member of node.members) {
        const isInternal = ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'internal');
        if (isInternal && member.name) internalNames.add(`${moduleDoc.path} ${member.name.getText()}`);
      }
    },
    packageLinkPhase({ customElementsManifest }) {
      for (const module of customElementsManifest.modules) {
        const { path } = module;
        // The analyzer takes what is declared inside of a method for the module's own.
        module.declarations = module.declarations?.filter(({ kind }) => kind === 'class');
        for (const declaration of module.declarations ?? []) {
          declaration.members = declaration.members?.filter((member) => isPublic(path, member));
          // The analyzer also guesses events from `dispatchEvent`, and names them by their first argument.
          declaration.events = declaration.events?.filter(({ name }) => name?.startsWith('mo-'));
        }
      }
    },
  };
}

/** Names the files of the package instead of the sources, and the files that register each element. */
function asPublished() {
  const fileOf = (path) => {
    const [, folder, kind] = /^components\/([\w-]+)\/[\w-]+\.(component|events)\.ts$/.exec(path) ?? [];
    if (kind === 'component') return `dist/${folder}.component.js`;
    return kind === 'events' ? `dist/${folder}.js` : 'dist/index.js';
  };
  return {
    name: 'as-published',
    packageLinkPhase({ customElementsManifest }) {
      const modules = new Map();
      const moduleAt = (path) => {
        if (!modules.has(path))
          modules.set(path, { kind: 'javascript-module', path, declarations: [], exports: [] });
        return modules.get(path);
      };
      for (const { path, declarations = [] } of customElementsManifest.modules) {
        const module = moduleAt(fileOf(path));
        for (const declaration of declarations) {
          const reference = { name: declaration.name, module: module.path };
          module.declarations.push(declaration);
          module.exports.push({ kind: 'js', name: declaration.name, declaration: reference });
          if (!path.endsWith('.component.ts')) continue;
          const folder = path.split('/')[1];
          declaration.customElement = true;
          declaration.tagName = `mo-${folder}`;
          moduleAt(`dist/${folder}.js`).exports.push({
            kind: 'custom-element-definition',
            name: declaration.tagName,
            declaration: reference,
          });
        }
      }
      customElementsManifest.modules = [...modules.values()];
    },
  };
}
