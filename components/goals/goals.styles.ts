import { css } from 'lit';

/** `<mo-goals>`: tools and rows. */
export const goalsStyles = css`
  .goals {
    display: grid;
    gap: 1rem;
    min-inline-size: 0;
  }
  .filter-button,
  .select-button {
    min-block-size: 2.75rem;
  }
  .filter-button[aria-expanded='true'],
  .select-button[aria-pressed='true'] {
    border-color: var(--_control);
    background: var(--_raised);
  }
  .dot {
    min-inline-size: 1.25rem;
    padding-inline: 0.3rem;
    border-radius: 1rem;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: 0.75rem;
    line-height: 1.25rem;
  }
  .filters {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr));
    align-items: end;
    gap: 0.875rem;
    padding: 1rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .filters > .link {
    justify-self: start;
  }
  .sort,
  .month {
    display: flex;
    align-items: end;
    gap: 0.5rem;
  }
  .sort > .field {
    flex: 1;
    min-inline-size: 0;
  }
  .sort > .button {
    inline-size: 2.75rem;
    min-block-size: 2.75rem;
  }
  .month > .input {
    min-inline-size: 0;
  }
  .month > .year {
    inline-size: 6rem;
    flex: none;
  }
  .scroller {
    position: relative;
    max-block-size: var(--mo-goals-block-size, min(38rem, 75vh));
    overflow: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    background: var(--_surface);
    scrollbar-color: var(--_control) transparent;
    scrollbar-width: thin;
  }
  .probe,
  .row {
    block-size: var(--mo-goals-row-size, 4.5rem);
  }
  .probe {
    position: absolute;
    inline-size: 1px;
    visibility: hidden;
  }
  .rows {
    overflow: clip;
    /* An empty string keeps it a list for VoiceOver, which none would not. */
    list-style-type: '';
  }
  .row {
    display: flex;
    align-items: center;
    gap: 0.125rem;
    padding-inline: 0.5rem;
    border-block-end: 1px solid var(--_border);
    contain: strict;
  }
  .row:last-child {
    border-block-end-color: transparent;
  }
  .row:hover {
    background: color-mix(in oklab, var(--_raised) 60%, var(--_surface));
  }
  .row > .icon-only {
    flex: none;
    inline-size: 2.25rem;
    min-block-size: 2.25rem;
  }
  .check {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 2.75rem;
    block-size: 2.75rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    cursor: pointer;
  }
  .check > span {
    display: grid;
    place-items: center;
    inline-size: 1.5rem;
    block-size: 1.5rem;
    border: 2px solid var(--_control);
    border-radius: 50%;
    font-size: 0.75rem;
    transition:
      background-color var(--_duration),
      border-color var(--_duration);
  }
  .check:hover > span {
    border-color: var(--_accent);
    background: var(--_tint);
  }
  .check .icon {
    stroke-width: 3;
  }
  [data-achieved] .check > span {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  [data-achieved] .summary {
    color: var(--_muted);
  }
  .check:focus-visible {
    outline-offset: -3px;
  }
  .check[aria-busy='true'] > span {
    animation: mo-busy 0.8s 0.15s ease-in-out infinite alternate;
  }
  .body {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 0.25rem;
  }
  .summary {
    overflow: hidden;
    font-weight: 500;
    line-height: 1.35;
    text-align: left;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* Each summary has its own direction; where the lines begin is for the page to say. */
  .goals[dir='rtl'] .summary {
    text-align: right;
  }
  .meta {
    display: flex;
    gap: 0.125rem 0.875rem;
    overflow: hidden;
    color: var(--_muted);
    font-size: 0.8125rem;
    white-space: nowrap;
  }
  .slice::before {
    content: '';
    display: inline-block;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    margin-inline-end: 0.4rem;
    border-radius: 50%;
    background: var(--_hue, var(--_muted));
    forced-color-adjust: none;
  }
  [data-priority='must'] {
    color: var(--_text);
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
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
  }
  .progress-line > progress {
    flex: none;
    inline-size: 2.5rem;
  }
  .of-all {
    display: none;
  }
  .goal-projects {
    display: grid;
    gap: 0.5rem;
    list-style-type: '';
  }
  .goal-projects > li {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .goal-projects .meta {
    flex-wrap: wrap;
  }
  @container (inline-size < 34rem) {
    .tabs {
      order: 1;
      flex: 1 1 100%;
    }
    .filter-button > span:not(.dot) {
      display: none;
    }
    .probe,
    .row {
      block-size: var(--mo-goals-row-size, 6.5rem);
    }
    .row {
      display: grid;
      grid-template-columns: auto 1fr auto;
      align-content: center;
      gap: 0;
      padding-inline: 0.125rem;
    }
    .row > .check,
    .row > .pick,
    .row > .body {
      grid-row: 1 / 3;
    }
    .meta {
      flex-wrap: wrap;
    }
    .summary {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      line-clamp: 2;
      white-space: normal;
    }
    .row > .icon-only {
      inline-size: 2rem;
    }
  }
  @media (forced-colors: active) {
    [data-achieved] .check > span {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
    .badge,
    .dot {
      border: 1px solid CanvasText;
    }
  }
  @media print {
    .tools,
    .filters,
    .row > button {
      display: none;
    }
    .scroller {
      max-block-size: none;
      border: 0;
    }
    .rows {
      block-size: auto !important;
      padding-block-start: 0 !important;
    }
    .row {
      break-inside: avoid;
      padding-inline: 0;
    }
    .of-all {
      display: block;
    }
  }
`;
