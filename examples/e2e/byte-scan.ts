import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every form in which a text could lie in a file: UTF-8, UTF-16 of both orders, hex, and base64 at each alignment. */
export function encodingsOf(text: string): { encoding: string; bytes: Buffer }[] {
  const utf8 = Buffer.from(text, 'utf8');
  const utf16le = Buffer.from(text, 'utf16le');
  const utf16be = Buffer.from(utf16le).swap16();
  return [
    { encoding: 'utf-8', bytes: utf8 },
    { encoding: 'utf-16le', bytes: utf16le },
    { encoding: 'utf-16be', bytes: utf16be },
    { encoding: 'hex', bytes: Buffer.from(utf8.toString('hex')) },
    ...[0, 1, 2].map((offset) => ({ encoding: `base64+${offset}`, bytes: base64Core(utf8, offset) })),
  ];
}

/** The characters of a base64 text that do not depend on what stands before and behind it. */
function base64Core(bytes: Buffer, offset: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const before = offset === 0 ? 0 : offset + 1;
  return Buffer.from(text.slice(before, text.length - 2));
}

export interface Finding {
  readonly file: string;
  readonly needle: string;
  readonly encoding: string;
}

/** All files below a folder that contain one of the texts, in any encoding. Also returns how much was read. */
export function scanFolder(
  folder: string,
  needles: readonly string[],
  includes: (file: string) => boolean = () => true,
): { findings: Finding[]; files: number; bytes: number } {
  const patterns = needles.flatMap((needle) => encodingsOf(needle).map((form) => ({ needle, ...form })));
  const findings: Finding[] = [];
  let files = 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, entry);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || !includes(entry)) continue;
    const content = readFileSync(path);
    files += 1;
    bytes += content.length;
    for (const { needle, encoding, bytes: pattern } of patterns) {
      if (content.includes(pattern)) findings.push({ file: relative(folder, path), needle, encoding });
    }
  }
  return { findings, files, bytes };
}
