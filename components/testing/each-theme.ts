/** Runs a check in the light and in the dark theme, without the transition between them. */
export async function eachTheme(check: () => PromiseLike<unknown>): Promise<void> {
  const { style } = document.documentElement;
  style.setProperty('--mo-duration', '0s');
  for (const theme of ['light', 'dark']) {
    style.colorScheme = theme;
    style.background = theme === 'dark' ? '#101214' : '#fff';
    await check();
  }
  document.documentElement.removeAttribute('style');
}
