import { css } from 'lit';

/** The hint at the strength of a new passphrase. */
export const strengthStyles = css`
  .strength {
    display: flex;
    align-items: center;
    gap: 0.625rem;
  }
  .bars {
    display: flex;
    gap: 0.25rem;
  }
  .bars i {
    inline-size: 1.75rem;
    block-size: 0.25rem;
    border-radius: 1rem;
    background: var(--_border);
  }
  [data-score='1'] i:nth-child(-n + 1),
  [data-score='2'] i:nth-child(-n + 2) {
    background: var(--_warning);
  }
  [data-score='3'] i:nth-child(-n + 3),
  [data-score='4'] i {
    background: var(--_accent);
  }
  .weakness {
    display: block;
  }
  @media (forced-colors: active) {
    .bars i {
      border: 1px solid CanvasText;
    }
    [data-score='1'] i:nth-child(-n + 1),
    [data-score='2'] i:nth-child(-n + 2),
    [data-score='3'] i:nth-child(-n + 3),
    [data-score='4'] i {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
