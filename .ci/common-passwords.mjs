/**
 * `node .ci/common-passwords.mjs`: writes components/vault/views/common-passwords.ts, the first few thousand of the passwords
 * that `@zxcvbn-ts/language-common` lists by how common they are. All of them would weigh 230 KB gzipped, these 12.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dictionary } from '@zxcvbn-ts/language-common';

const COUNT = 3_000;
const list = dictionary['passwords-common'].slice(0, COUNT).join(' ');

export const text = `/**
 * The ${COUNT.toLocaleString('en')} most common passwords, the most common first, from \`@zxcvbn-ts/language-common\` (MIT).
 * Written by \`.ci/common-passwords.mjs\`.
 */
export const COMMON_PASSWORDS =
  '${list}';
`;

export const file = fileURLToPath(new URL('../components/vault/views/common-passwords.ts', import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, text);
