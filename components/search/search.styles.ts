import { css } from 'lit';

/** `<mo-search>`: the field and what was found. */
export const searchStyles = css`
  .find {
    display: grid;
    gap: 0.75rem;
    min-inline-size: 0;
  }
  .hits {
    display: grid;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    list-style-type: '';
  }
  .hits > li + li {
    border-block-start: 1px solid var(--_border);
  }
  .hit {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.125rem 0.75rem;
    inline-size: 100%;
    min-block-size: 3rem;
    padding: 0.5rem 0.875rem;
    border: 0;
    background: var(--_surface);
    text-align: start;
    cursor: pointer;
  }
  .hit:hover {
    background: var(--_raised);
  }
  .hit:focus-visible {
    outline-offset: -3px;
  }
  .title {
    overflow-wrap: anywhere;
    font-weight: 550;
  }
  .kind {
    color: var(--_muted);
    font-size: 0.8125rem;
  }
  .text {
    grid-column: 1 / -1;
    color: var(--_muted);
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }
  mark {
    padding-inline: 0.05em;
    border-radius: 0.2em;
    background: var(--_tint);
    color: var(--_text);
    font-weight: 650;
    text-decoration: underline;
    text-decoration-color: var(--_accent);
    text-underline-offset: 0.2em;
  }
`;
