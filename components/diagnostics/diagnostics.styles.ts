import { css } from 'lit';

export const diagnosticsStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  :host([hidden]) {
    display: none;
  }
  section,
  .panel {
    display: grid;
    gap: 1rem;
  }
  h2 {
    margin: 0;
    font-size: 1.25rem;
  }
  p {
    margin: 0;
  }
  .panel > .button {
    justify-self: start;
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
  pre {
    max-block-size: 24rem;
    margin: 0;
    padding: 0.875rem;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.8125rem;
    line-height: 1.5;
    text-align: start;
  }
  pre:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
`;
