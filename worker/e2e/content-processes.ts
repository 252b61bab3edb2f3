import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';

/** The processes of a Firefox on Linux in which pages and their workers live. */
export function contentProcesses(browser: Browser): number[] {
  const root = browser.process()?.pid;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && /Web Content|Isolated Web/.test(read(pid, 'comm')) && isBelow(pid, root));
}

function isBelow(pid: number, root: number | undefined): boolean {
  for (let each = pid; each > 1; each = Number(/^PPid:\s+(\d+)/m.exec(read(each, 'status'))?.[1] ?? 0))
    if (each === root) return true;
  return false;
}

/** Empty for a process that has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
