import { css } from 'lit';

/** `<mo-conflicts>`: fields, and side by side what devices made of each. */
export const conflictsStyles = css`
  .conflicts,
  .list {
    display: grid;
    gap: 1rem;
    min-inline-size: 0;
  }
  .list {
    gap: 0.75rem;
    list-style-type: '';
  }
  .head .button {
    margin-inline-start: auto;
  }
  .conflict {
    display: grid;
    gap: 0.75rem;
    padding: 1rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    background: var(--_surface);
  }
  .what h3 {
    margin: 0;
    font-size: 1.0625rem;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .sides {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
    gap: 0.75rem;
  }
  .side {
    display: grid;
    grid-template-rows: auto 1fr auto;
    gap: 0.5rem;
    min-inline-size: 0;
    padding: 0.75rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  .side[data-holds] {
    border-color: var(--_accent);
    background: var(--_tint);
  }
  .who {
    color: var(--_muted);
    font-size: 0.8125rem;
  }
  .side[data-holds] > .who {
    color: var(--_text);
  }
  .badge {
    display: inline-block;
    margin-inline-start: 0.25rem;
    padding: 0.05rem 0.45rem;
    border: 1px solid var(--_accent);
    border-radius: 1rem;
    color: var(--_text);
    font-size: 0.75rem;
    font-weight: 600;
  }
  .value {
    max-block-size: 12rem;
    overflow: auto;
    font-weight: 550;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .value.muted {
    font-weight: 400;
    font-style: italic;
  }
  .side > .button {
    justify-self: start;
  }
  .side > .button.quiet {
    border-color: var(--_control);
  }
  .settled {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    color: var(--_accent);
    font-size: 0.875rem;
    font-weight: 550;
  }
  .more {
    justify-self: center;
  }
  @media (forced-colors: active) {
    .side[data-holds] {
      border-width: 3px;
    }
  }
`;
