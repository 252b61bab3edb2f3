import { css } from 'lit';

export const devicesStyles = css`
  h4 {
    margin: 0;
    font-size: 0.9375rem;
    font-weight: 600;
  }
  .list {
    display: grid;
    gap: 0.75rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .list li {
    display: grid;
    gap: 0.75rem;
    padding-block-end: 0.75rem;
    border-block-end: 1px solid var(--_border);
  }
  .list li:last-child {
    padding-block-end: 0;
    border: 0;
  }
  .device {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
    overflow-wrap: anywhere;
  }
  .device > :first-child {
    flex: 1 1 12rem;
  }
  .device .hint {
    display: block;
  }
  .gone strong {
    color: var(--_muted);
    font-weight: 500;
    text-decoration: line-through;
  }
  .mark {
    display: inline-block;
    margin-inline-start: 0.375rem;
    padding: 0.0625rem 0.5rem;
    border: 1px solid var(--_border);
    border-radius: 1rem;
    background: var(--_raised);
    font-size: 0.8125rem;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .note .actions {
    margin-block-start: 0.75rem;
  }
  .note p + p {
    margin-block-start: 0.5rem;
  }
  .inline {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.5rem;
  }
  .inline .field {
    flex: 1 1 10rem;
  }
  .ways {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 1rem;
  }
  .way {
    display: grid;
    align-content: start;
    justify-items: start;
    gap: 0.75rem;
    padding: 1rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .qr {
    inline-size: min(100%, 15rem);
    border-radius: 0.25rem;
  }
  .short,
  .digits {
    font:
      600 1.625rem/1.2 ui-monospace,
      'Cascadia Mono',
      Menlo,
      monospace;
    letter-spacing: 0.06em;
    user-select: all;
  }
  .digits {
    font-size: 2rem;
  }
  .arrival {
    display: grid;
    gap: 0.75rem;
    padding: 1rem;
    border: 2px solid var(--_accent);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .arrival :focus-visible:is(h4) {
    outline: none;
  }
  @container (inline-size < 36rem) {
    .ways {
      grid-template-columns: 1fr;
    }
  }
  #account-slot form {
    display: grid;
    gap: 0.75rem;
  }
`;
