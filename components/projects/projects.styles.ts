import { css } from 'lit';

/** `<mo-projects>`: the board, its cards, and the list. */
export const projectsStyles = css`
  .projects {
    display: grid;
    gap: 1rem;
    min-inline-size: 0;
  }
  .board {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 0.75rem;
  }
  .column {
    display: grid;
    align-content: start;
    gap: 0.625rem;
    min-block-size: 6rem;
    padding: 0.625rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    background: var(--_raised);
  }
  .column > h3 {
    display: flex;
    justify-content: space-between;
    margin: 0;
    padding-inline: 0.25rem;
    font-size: 0.9375rem;
    font-weight: 600;
  }
  .column[data-drop='open'] {
    border-style: dashed;
    border-color: var(--_control);
  }
  .column[data-drop='over'] {
    border-color: var(--_accent);
    background: var(--_tint);
  }
  .cards {
    display: grid;
    gap: 0.5rem;
    min-inline-size: 0;
    list-style-type: '';
  }
  .list {
    grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr));
  }
  .card {
    display: grid;
    gap: 0.375rem;
    min-inline-size: 0;
    padding: 0.75rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    transition: opacity var(--_duration);
  }
  .card[draggable='true'] {
    cursor: grab;
  }
  .card.dragged {
    opacity: 0.5;
  }
  .name {
    margin: 0;
    font-size: 1rem;
    font-weight: 600;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem 0.75rem;
    color: var(--_muted);
    font-size: 0.8125rem;
  }
  .late {
    color: var(--_danger);
    font-weight: 600;
  }
  .badge {
    padding-inline: 0.5rem;
    border-radius: 1rem;
    background: var(--_tint);
    color: var(--_accent);
    font-weight: 600;
  }
  .progress-line {
    display: grid;
    gap: 0.25rem;
    color: var(--_muted);
    font-size: 0.875rem;
  }
  .controls {
    display: flex;
    align-items: center;
    gap: 0.125rem;
  }
  .controls > .status {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.25rem;
    padding: 0.25rem 0.375rem;
    font-size: 0.875rem;
  }
  .controls > .icon-only {
    flex: none;
    inline-size: 2.25rem;
    min-block-size: 2.25rem;
  }
  .column > .empty-column {
    padding: 0.75rem 0.25rem;
    font-size: 0.875rem;
  }
  @container (inline-size < 56rem) {
    .board {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (inline-size < 30rem) {
    .board {
      grid-template-columns: minmax(0, 1fr);
    }
    .tabs {
      flex: 1 1 100%;
    }
  }
  @media (forced-colors: active) {
    .column[data-drop='over'] {
      border-color: Highlight;
    }
    .badge {
      border: 1px solid CanvasText;
    }
  }
  @media print {
    .tools,
    .controls,
    .more {
      display: none;
    }
    .card {
      break-inside: avoid;
    }
    .column {
      background: none;
    }
  }
`;
