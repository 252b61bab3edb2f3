/**
 * How a development owner makes sure that somebody was told: it opens nothing until a page of its origin says that the
 * banner is on screen. Nothing else is ever said here.
 */
export const BANNER_CHANNEL = 'mo-kit-development';
export const IS_SHOWN_ASKED = 'is the banner shown?';
export const IS_SHOWN = 'the banner is shown';
