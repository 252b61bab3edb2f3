import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The regular files of a folder, at any depth. */
export function filesOf(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Whether a text can be read anywhere in a browser's profile, as UTF-8 or UTF-16. */
export function canBeRead(/** @type {string} */ profile, /** @type {string} */ text) {
  const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
  return filesOf(profile).some((file) => {
    const bytes = readFileSync(file);
    return forms.some((form) => bytes.includes(form));
  });
}
