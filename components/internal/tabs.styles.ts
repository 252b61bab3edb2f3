import { css } from 'lit';

/** One choice of a few, side by side: radio buttons that look like tabs. */
export const tabsStyles = css`
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem;
    padding: 0.1875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .tabs label {
    position: relative;
    flex: 1;
    display: grid;
  }
  .tabs input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .tabs span {
    display: grid;
    place-items: center;
    min-block-size: 2.25rem;
    padding-inline: 0.75rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) - 0.1875rem);
    color: var(--_muted);
    font-size: 0.9375rem;
    font-weight: 550;
    white-space: nowrap;
  }
  .tabs input:hover + span {
    color: var(--_text);
  }
  .tabs input:checked + span {
    border-color: var(--_border);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 1px 2px rgb(0 0 0 / 0.06);
  }
  .tabs input:focus-visible + span {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  @container (inline-size < 34rem) {
    .tabs span {
      padding-inline: 0.25rem;
      font-size: 0.875rem;
    }
  }
  @media (forced-colors: active) {
    .tabs input:checked + span {
      border-color: Highlight;
      outline: 1px solid Highlight;
    }
  }
`;
