import { css } from 'lit';

/** Panels side by side, each a form with a heading. */
export const panelStyles = css`
  .panel {
    display: grid;
    gap: 1rem;
  }
  .panel h3 {
    margin: 0;
    font-size: 1.0625rem;
    font-weight: 600;
  }
  .panel p {
    margin: 0;
  }
  .panel > .button {
    justify-self: start;
  }
  .panel .link {
    justify-self: start;
  }
  .panel fieldset {
    display: grid;
    gap: 0.375rem;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .panel legend {
    margin-block-end: 0.375rem;
    padding: 0;
  }
  .check {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: start;
    gap: 0.625rem;
    min-block-size: 1.75rem;
  }
  .check input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0.2rem 0 0;
    accent-color: var(--_accent);
  }
  .check .hint {
    display: block;
  }
  .file-name {
    overflow-wrap: anywhere;
  }
  .summary {
    display: grid;
    gap: 0.25rem;
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.9375rem;
  }
  .summary .warning {
    font-weight: 550;
  }
  .working {
    display: grid;
    justify-items: start;
    gap: 0.5rem;
  }
  .panels {
    display: grid;
    grid-template-columns: 1fr 1fr;
    align-items: start;
    gap: 1.25rem;
  }
  .panels > .panel {
    padding: 1.25rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    background: var(--_surface);
  }
  @container (inline-size < 44rem) {
    .panels {
      grid-template-columns: 1fr;
    }
  }
`;
