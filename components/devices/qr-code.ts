import { svg } from 'lit';
import type { SVGTemplateResult } from 'lit';
import { qrMatrix } from './qr-matrix.ts';

/** Light modules around the code that a camera needs to find it (ISO/IEC 18004, section 9.1). */
const QUIET = 4;

/**
 * A QR code as a picture with a name: dark on light whatever the theme, because cameras want it so. Null for a text that
 * no code holds.
 */
export function qrCode(text: string, label: string): SVGTemplateResult | null {
  const rows = qrMatrix(text);
  if (rows === null) return null;
  const size = rows.length + 2 * QUIET;
  const dark = rows
    .flatMap((row, y) =>
      row.map((isDark, x) => (isDark ? `M${String(x + QUIET)} ${String(y + QUIET)}h1v1h-1z` : '')),
    )
    .join('');
  return svg`
    <svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${label} shape-rendering="crispEdges">
      <rect width=${size} height=${size} fill="#fff"></rect>
      <path d=${dark} fill="#000"></path>
    </svg>
  `;
}
