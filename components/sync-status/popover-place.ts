/** Puts an open popover under its button, inside of the window, whatever the direction of writing. */
export function placePopover(popover: HTMLElement, button: HTMLElement): void {
  const anchor = button.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const isRtl = getComputedStyle(button).direction === 'rtl';
  const wanted = isRtl ? anchor.left : anchor.right - width;
  const left = Math.max(GAP_PX, Math.min(wanted, clientWidth - width - GAP_PX));
  const below = anchor.bottom + GAP_PX;
  const fits = below + height <= clientHeight || anchor.top < height;
  const top = fits ? below : anchor.top - height - GAP_PX;
  popover.style.setProperty('--_left', `${String(left + scrollX)}px`);
  popover.style.setProperty('--_top', `${String(top + scrollY)}px`);
}

const GAP_PX = 8;
