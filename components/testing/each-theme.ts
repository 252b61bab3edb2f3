/** Runs a check in the light and in the dark theme, without the transition between them. */
export async function eachTheme(check: () => PromiseLike<unknown>): Promise<void> {
  const { style } = document.documentElement;
  style.setProperty('--mo-duration', '0s');
  for (const theme of ['light', 'dark']) {
    style.colorScheme = theme;
    style.background = theme === 'dark' ? '#101214' : '#fff';
    await check();
  }
  // Back at once too: a transition that begins here would still run under the next check.
  style.removeProperty('color-scheme');
  style.removeProperty('background');
  document.documentElement.getBoundingClientRect();
  style.removeProperty('--mo-duration');
}
