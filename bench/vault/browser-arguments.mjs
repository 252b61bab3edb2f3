/** One process a tab, as people have it: otherwise a crash takes the other tabs along. The same for every subject. */
export const browserArguments = ['--process-per-tab', '--site-per-process'];
