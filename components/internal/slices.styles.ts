import { css } from 'lit';

/** The colour of each area of life, on whatever carries `data-slice`. */
export const slicesStyles = css`
  [data-slice='Health'] {
    --_hue: #2e9d6a;
  }
  [data-slice='Family'] {
    --_hue: #d9822b;
  }
  [data-slice='Relationships'] {
    --_hue: #d0527e;
  }
  [data-slice='Work'] {
    --_hue: #3f7fd6;
  }
  [data-slice='Money'] {
    --_hue: #a58a1a;
  }
  [data-slice='Learning'] {
    --_hue: #7b62d3;
  }
  [data-slice='Mindfulness'] {
    --_hue: #2a9aa8;
  }
  [data-slice='Leisure'] {
    --_hue: #c2573f;
  }
`;
