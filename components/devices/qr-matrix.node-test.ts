import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import decodeQR from 'qr/decode.js';
import { qrMatrix } from './qr-matrix.ts';

/** A picture of the modules as a camera would have it: four light ones around, each four pixels wide. */
function pictureOf(rows: readonly (readonly boolean[])[]) {
  const [border, scale] = [4, 4];
  const size = (rows.length + 2 * border) * scale;
  const data = new Uint8Array(4 * size * size).fill(255);
  rows.forEach((row, y) =>
    row.forEach((isDark, x) => {
      if (!isDark) return;
      for (let pixel = 0; pixel < scale * scale; pixel += 1) {
        const px = (x + border) * scale + (pixel % scale);
        const py = (y + border) * scale + Math.floor(pixel / scale);
        data.fill(0, 4 * (py * size + px), 4 * (py * size + px) + 3);
      }
    }),
  );
  return { width: size, height: size, data };
}

const text = (length: number) =>
  Array.from({ length }, (_, index) => 'mo-pair_1:AZ09'[(index * 7 + (index >> 3)) % 14]).join('');

describe('the QR code', () => {
  it('is read by another program as what it says, in every version', () => {
    const sizes = new Set<number>();
    for (const length of [
      1, 17, 20, 40, 60, 90, 110, 130, 140, 160, 200, 240, 280, 330, 380, 430, 480, 550, 600, 680, 740, 830,
      858,
    ]) {
      const rows = qrMatrix(text(length));
      assert.ok(rows, String(length));
      sizes.add((rows.length - 17) / 4);
      assert.equal(decodeQR(pictureOf(rows)), text(length), String(length));
    }
    assert.equal(sizes.size, 20);
  });

  it('is none for what is too long', () => {
    assert.equal(qrMatrix(text(859)), null);
  });
});
