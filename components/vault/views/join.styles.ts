import { css } from 'lit';

/** What only the screen for joining needs; fetched with it. */
export const joinStyles = css`
  .join-form {
    display: grid;
    gap: 1.25rem;
  }
  .join-form[hidden] {
    display: none;
  }
  .ways {
    display: grid;
    gap: 0.5rem;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .ways legend {
    margin-block-end: 0.5rem;
    padding: 0;
    font-weight: 550;
  }
  .way {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: start;
    gap: 0.625rem;
    padding: 0.625rem 0.75rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .way:has(:checked) {
    border-color: var(--_accent);
  }
  .way input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0.2rem 0 0;
    accent-color: var(--_accent);
  }
  .way .hint {
    display: block;
  }
  video {
    inline-size: 100%;
    max-block-size: 18rem;
    border-radius: var(--_radius);
    background: #000;
  }
  .compare h3 {
    margin: 0;
    font-size: 1.0625rem;
  }
  .compare h3:focus-visible {
    outline: none;
  }
  .digits {
    font:
      600 2.25rem/1.2 ui-monospace,
      'Cascadia Mono',
      Menlo,
      monospace;
    letter-spacing: 0.06em;
  }
`;
