import { css } from 'lit';

/** `<mo-transfer>`: the import with its preview, and the export. */
export const transferStyles = css`
  .panel {
    min-inline-size: 0;
  }
  .preview {
    max-block-size: 24rem;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  th,
  td {
    padding: 0.5rem 0.75rem;
    border-block-end: 1px solid var(--_border);
    text-align: start;
    vertical-align: top;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--_raised);
    font-weight: 600;
  }
  td.cell {
    min-inline-size: 6rem;
    max-inline-size: 20rem;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  td.problems {
    min-inline-size: 9rem;
  }
  tr.bad td.problems {
    color: var(--_danger);
    font-weight: 600;
  }
  progress {
    inline-size: 100%;
    accent-color: var(--_accent);
  }
  @media print {
    .actions,
    .tabs {
      display: none;
    }
    .preview {
      max-block-size: none;
      border: 0;
    }
  }
`;
