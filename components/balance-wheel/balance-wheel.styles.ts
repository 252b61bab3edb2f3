import { css } from 'lit';

/** `<mo-balance-wheel>`: the wheel and its legend. */
export const balanceWheelStyles = css`
  .balance {
    display: grid;
    gap: 1rem;
    min-inline-size: 0;
  }
  .figure {
    display: grid;
    grid-template-columns: minmax(0, 20rem) minmax(11rem, 1fr);
    align-items: center;
    gap: 1.5rem;
  }
  .wheel {
    inline-size: 100%;
    max-inline-size: 20rem;
    overflow: visible;
  }
  .sector {
    cursor: pointer;
    outline: none;
  }
  .ground {
    fill: color-mix(in oklab, var(--_hue) 18%, var(--_surface));
    transition: fill var(--_duration);
  }
  .level {
    fill: var(--_hue);
    pointer-events: none;
  }
  .sector:hover .ground {
    fill: color-mix(in oklab, var(--_hue) 32%, var(--_surface));
  }
  .sector:focus-visible .ground {
    stroke: var(--_text);
    stroke-width: 2.5;
  }
  .sector[aria-selected='true'] .ground {
    stroke: var(--_accent);
    stroke-width: 3;
  }
  .number {
    fill: var(--_text);
    font-size: 13px;
    font-weight: 650;
    text-anchor: middle;
    dominant-baseline: central;
    pointer-events: none;
    paint-order: stroke;
    stroke: var(--_surface);
    stroke-width: 3px;
    stroke-linejoin: round;
  }
  .legend {
    display: grid;
    gap: 0.375rem;
    list-style-type: '';
    font-size: 0.9375rem;
  }
  .legend > li {
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: center;
    gap: 0.625rem;
  }
  .legend > li[data-selected] {
    font-weight: 650;
  }
  .legend i {
    inline-size: 0.75rem;
    block-size: 0.75rem;
    border-radius: 50%;
    background: var(--_hue);
    forced-color-adjust: none;
  }
  .legend .muted {
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  @container (inline-size < 32rem) {
    .figure {
      grid-template-columns: minmax(0, 1fr);
      justify-items: center;
    }
    .legend {
      inline-size: 100%;
    }
  }
  @media (forced-colors: active) {
    .ground {
      fill: Canvas;
      stroke: CanvasText;
    }
    .level {
      fill: CanvasText;
    }
    .sector[aria-selected='true'] .ground {
      stroke: Highlight;
    }
  }
`;
