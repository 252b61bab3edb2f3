/** Writes the type declarations of each package, in the order in which they import each other. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const name of ['worker', 'components', 'server-kit']) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', `${name}/tsconfig.build.json`], {
    cwd: root,
    stdio: 'inherit',
  });
}
