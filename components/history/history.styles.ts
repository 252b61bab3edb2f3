import { css } from 'lit';

/** `<mo-history>`: entries, newest first. */
export const historyStyles = css`
  .steps {
    display: flex;
    gap: 0.375rem;
  }
  .entries {
    display: grid;
    gap: 0.5rem;
    list-style-type: '';
  }
  .entry {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.25rem 0.75rem;
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .chosen {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: baseline;
    justify-content: space-between;
  }
  .chosen h3 {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .entry > .title {
    justify-self: start;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .entry > .when {
    grid-column: 1;
    color: var(--_muted);
    font-size: 0.8125rem;
  }
  .changes {
    grid-column: 1 / -1;
    display: grid;
    gap: 0.25rem;
    margin: 0;
    font-size: 0.9375rem;
  }
  .changes > div {
    display: grid;
    grid-template-columns: minmax(6rem, 10rem) minmax(0, 1fr);
    gap: 0.5rem;
  }
  .changes dt {
    color: var(--_muted);
  }
  .changes dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .changes del {
    color: var(--_muted);
  }
  .changes ins {
    text-decoration: none;
    font-weight: 550;
  }
  .changes .restore {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.5rem;
    align-items: center;
    color: var(--_muted);
    font-size: 0.8125rem;
  }
  .restore .link {
    margin-inline-start: -0.25rem;
    font-size: inherit;
  }
  .restore .link[aria-disabled='true'] {
    color: var(--_muted);
    text-decoration: none;
    cursor: default;
  }
  .entry > .undo {
    grid-column: 2;
    grid-row: 1;
  }
  @container (inline-size < 28rem) {
    .changes > div {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
  }
  @media print {
    .steps,
    .undo,
    .changes .restore,
    .chosen > .link,
    .entries ~ * {
      display: none;
    }
    .entry {
      break-inside: avoid;
    }
    .title {
      color: inherit;
      text-decoration: none;
    }
  }
`;
