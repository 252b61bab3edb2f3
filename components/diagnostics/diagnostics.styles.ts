import { css } from 'lit';

export const diagnosticsStyles = css`
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
