import { css } from 'lit';

/**
 * The look every element starts from. A page changes the public `--mo-*` properties; elements use the private `--_*`
 * ones. Light or dark follows `color-scheme`: a page that says `color-scheme: light dark` follows the system.
 */
export const tokens = css`
  :host {
    --_font: var(--mo-font-family, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_accent: var(--mo-color-accent, light-dark(#0f6b5f, #6fdcc9));
    --_on-accent: var(--mo-color-on-accent, light-dark(#fff, #05211d));
    --_surface: var(--mo-color-surface, light-dark(#fff, #16191d));
    --_raised: var(--mo-color-raised, light-dark(#f5f6f4, #1f2429));
    --_text: var(--mo-color-text, light-dark(#1b2124, #eceff0));
    --_muted: var(--mo-color-muted, light-dark(#566066, #a7b1b7));
    --_border: var(--mo-color-border, light-dark(#dfe3e1, #32393f));
    --_control: var(--mo-color-control, light-dark(#7d888c, #76828a));
    --_danger: var(--mo-color-danger, light-dark(#b3261e, #ffb4ab));
    --_warning: var(--mo-color-warning, light-dark(#7a4d00, #f5c979));
    --_radius: var(--mo-radius, 0.625rem);
    --_tint: color-mix(in oklab, var(--_accent) 10%, var(--_surface));
    --_duration: var(--mo-duration, 0.16s);
    display: block;
    box-sizing: border-box;
    container-type: inline-size;
    color: var(--_text);
    font: 1rem/1.5 var(--_font);
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ol,
  ul {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 1.375rem;
    font-weight: 650;
    line-height: 1.25;
    letter-spacing: -0.012em;
    text-wrap: balance;
  }
  .muted {
    color: var(--_muted);
    text-wrap: pretty;
  }
  .small {
    font-size: 0.875rem;
  }
  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  [tabindex='-1']:focus-visible:not(button, input, select, textarea) {
    outline: none;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 0.01ms;
      animation-iteration-count: 1;
      transition-duration: 0.01ms;
    }
  }
`;
