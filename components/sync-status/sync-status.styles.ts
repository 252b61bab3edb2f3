import { css } from 'lit';

/** `<mo-sync-status>`: how sync stands, in full and as a button of a header. */
export const syncStatusStyles = css`
  :host([compact]) {
    display: inline-block;
    container-type: normal;
  }
  .sync,
  .panel {
    display: grid;
    gap: 1rem;
    min-inline-size: 0;
  }
  .panel {
    padding: 1.25rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    background: var(--_surface);
    text-align: start;
  }
  .now {
    display: flex;
    align-items: center;
    gap: 0.875rem;
    min-inline-size: 0;
  }
  .now > div {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .now .emblem {
    flex: none;
    margin: 0;
  }
  .emblem[data-state='problem'] {
    background: color-mix(in oklab, var(--_danger) 12%, var(--_surface));
    color: var(--_danger);
  }
  .emblem:is([data-state='off'], [data-state='offline'], [data-state='paused']) {
    background: var(--_raised);
    color: var(--_muted);
  }
  [data-state='syncing'] > .icon,
  [data-state='connecting'] > .icon {
    animation: mo-turn 1.6s linear infinite;
  }
  @keyframes mo-turn {
    to {
      transform: rotate(1turn);
    }
  }
  .state {
    font-size: 1.0625rem;
    font-weight: 600;
  }
  .facts {
    display: grid;
    gap: 0.25rem;
    color: var(--_muted);
    font-size: 0.9375rem;
    list-style-type: '';
  }
  .working {
    display: grid;
    justify-items: start;
    gap: 0.5rem;
  }
  .form {
    display: grid;
    gap: 1rem;
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--_border);
  }
  .form h3 {
    margin: 0;
    font-size: 1.0625rem;
    font-weight: 600;
  }
  .form details {
    font-size: 0.9375rem;
  }
  .form summary {
    min-block-size: 1.75rem;
    color: var(--_accent);
    cursor: pointer;
  }
  .form details[open] > summary {
    margin-block-end: 0.5rem;
  }
  .cases {
    display: grid;
    gap: 0.5rem;
    padding-inline-start: 1.25rem;
    font-size: 0.9375rem;
  }
  .toggle {
    position: relative;
    max-inline-size: 100%;
  }
  .toggle[data-state='problem'] {
    border-color: var(--_danger);
    color: var(--_danger);
  }
  .count {
    min-inline-size: 1.25rem;
    padding: 0 0.35rem;
    border-radius: 1rem;
    background: var(--_raised);
    color: var(--_text);
    font-size: 0.75rem;
    font-weight: 600;
    line-height: 1.25rem;
  }
  [popover] {
    position: absolute;
    inset: auto;
    inset-block-start: var(--_top, 0);
    left: var(--_left, 0);
    inline-size: min(26rem, calc(100vw - 1rem));
    max-block-size: calc(100dvh - 1rem);
    margin: 0;
    padding: 0;
    overflow: auto;
    border: 0;
    border-radius: calc(var(--_radius) * 1.3);
    background: transparent;
    color: var(--_text);
    box-shadow: 0 16px 48px -12px rgb(0 0 0 / 0.35);
    container-type: inline-size;
  }
  @media (forced-colors: active) {
    .emblem {
      border: 1px solid CanvasText;
    }
  }
`;
