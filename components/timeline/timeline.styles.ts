import { css } from 'lit';

/** `<mo-timeline>`: bars of projects above columns of months. */
export const timelineStyles = css`
  .timeline {
    display: grid;
    gap: 1rem;
    min-inline-size: 0;
  }
  .navigation {
    display: flex;
    gap: 0.375rem;
  }
  .track {
    position: relative;
    overflow-x: auto;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    background: var(--_surface);
    scrollbar-width: thin;
  }
  .inner {
    position: relative;
    display: grid;
    min-inline-size: calc(var(--_months, 12) * 6.5rem);
  }
  .months {
    display: grid;
    grid-template-columns: repeat(var(--_months, 12), minmax(0, 1fr));
    grid-row: 2;
    list-style-type: '';
  }
  .months > li {
    min-inline-size: 0;
    padding: 0.5rem;
    border-inline-end: 1px solid var(--_border);
  }
  .months > li:last-child {
    border-inline-end: 0;
  }
  .months h3 {
    margin: 0 0 0.5rem;
    color: var(--_muted);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .months [aria-current] h3 {
    color: var(--_accent);
  }
  .goals {
    display: grid;
    gap: 0.375rem;
    list-style-type: '';
    font-size: 0.8125rem;
  }
  .goals > li {
    padding: 0.25rem 0.5rem;
    border-inline-start: 3px solid var(--_hue, var(--_control));
    border-radius: 0.25rem;
    background: var(--_raised);
    overflow-wrap: anywhere;
  }
  .goals > [data-achieved] {
    color: var(--_muted);
    text-decoration: line-through;
    text-decoration-thickness: 1px;
  }
  .bars {
    display: grid;
    grid-row: 1;
    gap: 0.375rem;
    padding-block: 0.625rem;
    border-block-end: 1px solid var(--_border);
    list-style-type: '';
  }
  .bars > li {
    position: relative;
    inline-size: calc((var(--_to) - var(--_from)) * 100%);
    min-inline-size: 1.5rem;
    margin-inline-start: calc(var(--_from) * 100%);
    padding: 0.1875rem 0.5rem;
    border-radius: 1rem;
    background: var(--_tint);
    color: var(--_text);
    font-size: 0.8125rem;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .bars > [data-status='completed'] {
    background: var(--_raised);
    color: var(--_muted);
  }
  .bars > [data-status='canceled'] {
    background: none;
    border: 1px dashed var(--_border);
    color: var(--_muted);
  }
  .bars i {
    position: absolute;
    inset-block-end: 0.125rem;
    inset-inline-start: calc(var(--_at) * 100%);
    inline-size: 0.375rem;
    block-size: 0.375rem;
    border-radius: 50%;
    background: var(--_accent);
  }
  .bars i[data-done] {
    background: var(--_muted);
  }
  .today {
    position: absolute;
    inset-block: 0;
    inset-inline-start: calc(var(--_at) * 100%);
    inline-size: 2px;
    background: var(--_accent);
    pointer-events: none;
  }
  .more {
    margin-block-start: 0.25rem;
    color: var(--_muted);
    font-size: 0.75rem;
  }
  @container (inline-size < 40rem) {
    .inner {
      min-inline-size: 0;
    }
    .months {
      grid-template-columns: minmax(0, 1fr);
    }
    .months > li {
      border-inline-end: 0;
      border-block-end: 1px solid var(--_border);
    }
    .bars > li {
      inline-size: auto;
      margin-inline: 0.5rem;
      white-space: normal;
    }
    /* No place along the months says it here. */
    .bars .when {
      position: static;
      display: block;
      inline-size: auto;
      block-size: auto;
      clip-path: none;
      white-space: normal;
      color: var(--_muted);
    }
    .bars i,
    .today {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .bars > li {
      border: 1px solid CanvasText;
    }
    .today {
      background: Highlight;
    }
  }
  @media print {
    .navigation {
      display: none;
    }
    .track {
      overflow: visible;
      border: 0;
    }
    .inner {
      min-inline-size: 0;
    }
    .track + .button {
      display: none;
    }
  }
`;
