/**
 * QR codes (ISO/IEC 18004) as far as a pairing code needs them: bytes, error correction L, versions 1 to 20. The mask is always
 * the first: what is drawn is random, so none of the eight serves a camera better than another.
 */

/** For each version: blocks, and codewords of error correction in each (table 9, level L). */
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];
const CORRECTION = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];

const LEVEL_L = 1;
const MASK = 0;

/** The modules, row by row, true for dark; null for a text that is too long (858 bytes fit). */
export function qrMatrix(text: string): readonly (readonly boolean[])[] | null {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= BLOCKS.length; version += 1) {
    const capacity = codewordsOf(version) - (BLOCKS[version - 1] ?? 0) * (CORRECTION[version - 1] ?? 0);
    const lengthBits = version < 10 ? 8 : 16;
    if (4 + lengthBits + 8 * bytes.length <= 8 * capacity) {
      return draw(version, interleave(version, dataOf(bytes, lengthBits, capacity)));
    }
  }
  return null;
}

/** Mode, length, bytes, and padding up to the capacity (section 7.4). */
function dataOf(bytes: Uint8Array, lengthBits: number, capacity: number): Uint8Array {
  let bits = `0100${bytes.length.toString(2).padStart(lengthBits, '0')}`;
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  bits += '0000'.slice(0, 8 * capacity - bits.length);
  bits = bits.padEnd(8 * Math.ceil(bits.length / 8), '0');
  const used = bits.length / 8;
  return Uint8Array.from({ length: capacity }, (_, index) =>
    index < used
      ? Number.parseInt(bits.slice(8 * index, 8 * index + 8), 2)
      : (index - used) % 2 === 0
        ? 0xec
        : 0x11,
  );
}

/** Blocks with their error correction, a codeword of each in turn (section 7.6). */
function interleave(version: number, data: Uint8Array): readonly number[] {
  const count = BLOCKS[version - 1] ?? 1;
  const divisor = generator(CORRECTION[version - 1] ?? 0);
  const shortLength = Math.floor(data.length / count);
  const shortBlocks = count - (data.length % count);
  const blocks = Array.from({ length: count }, (_, block) => {
    const start = block * shortLength + Math.max(0, block - shortBlocks);
    return data.subarray(start, start + shortLength + (block < shortBlocks ? 0 : 1));
  });
  const column = (parts: readonly (Uint8Array | readonly number[])[], index: number) =>
    parts.flatMap((part) => part[index] ?? []);
  const corrections = blocks.map((block) => remainder(block, divisor));
  return [
    ...Array.from({ length: shortLength + 1 }, (_, index) => column(blocks, index)),
    ...divisor.map((_, index) => column(corrections, index)),
  ].flat();
}

/** Product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

/** The coefficients of (x − 1)(x − 2)(x − 2²)…, without the first. */
function generator(degree: number): readonly number[] {
  let coefficients = [1];
  for (let index = 0, root = 1; index < degree; index += 1, root = multiply(root, 2)) {
    const shifted = [...coefficients, 0];
    coefficients = shifted.map((value, place) => value ^ multiply(coefficients[place - 1] ?? 0, root));
  }
  return coefficients.slice(1);
}

function remainder(data: Uint8Array, divisor: readonly number[]): readonly number[] {
  let rest: readonly number[] = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0);
    rest = divisor.map((coefficient, place) => (rest[place + 1] ?? 0) ^ multiply(coefficient, factor));
  }
  return rest;
}

function draw(version: number, codewords: readonly number[]): readonly (readonly boolean[])[] {
  const size = 17 + 4 * version;
  const rows: (boolean | undefined)[][] = Array.from({ length: size }, () => Array(size).fill(undefined));
  const set = (x: number, y: number, isDark: boolean) => {
    const row = rows[y];
    if (row !== undefined && x >= 0 && x < size) row[x] = isDark;
  };
  /** Squares in one another, the dark ones at these distances from the middle. */
  const target = (x: number, y: number, radius: number, isDark: (distance: number) => boolean) => {
    for (let dy = -radius; dy <= radius; dy += 1) {
      for (let dx = -radius; dx <= radius; dx += 1) {
        set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  };

  for (let index = 0; index < size; index += 1) {
    set(6, index, index % 2 === 0);
    set(index, 6, index % 2 === 0);
  }
  const last = size - 4;
  for (const [x, y] of [
    [3, 3],
    [last, 3],
    [3, last],
  ] as const)
    target(x, y, 4, (d) => d !== 2 && d !== 4);
  const centres = alignmentCentres(version);
  const end = centres.length - 1;
  centres.forEach((x, i) =>
    centres.forEach((y, j) => {
      const isFinder = (i === 0 && j === 0) || (i === 0 && j === end) || (i === end && j === 0);
      if (!isFinder) target(x, y, 2, (distance) => distance !== 1);
    }),
  );

  const format = withRemainder((LEVEL_L << 3) | MASK, 10, 0x537) ^ 0x5412;
  for (let bit = 0; bit < 15; bit += 1) {
    const isDark = ((format >> bit) & 1) === 1;
    set(8, bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit, isDark);
    set(bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit, 8, isDark);
  }
  set(8, size - 8, true);
  if (version >= 7) {
    const bits = withRemainder(version, 12, 0x1f25);
    for (let bit = 0; bit < 18; bit += 1) {
      const [a, b] = [size - 11 + (bit % 3), Math.floor(bit / 3)];
      set(a, b, ((bits >> bit) & 1) === 1);
      set(b, a, ((bits >> bit) & 1) === 1);
    }
  }

  let next = 0;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    // The timing pattern's column does not count.
    const isUpward = ((right < 6 ? right + 1 : right) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = isUpward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y]?.[x] !== undefined) continue;
        const bit = ((codewords[next >> 3] ?? 0) >> (7 - (next & 7))) & 1;
        set(x, y, (bit === 1) !== ((x + y) % 2 === 0));
        next += 1;
      }
    }
  }
  return rows as boolean[][];
}

function alignmentCentres(version: number): readonly number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = 2 * Math.ceil((4 * version + 4) / (2 * count - 2));
  return [
    6,
    ...Array.from({ length: count - 1 }, (_, index) => 4 * version + 10 - step * (count - 2 - index)),
  ];
}

/** Data and error correction together, in bits. */
function codewordsOf(version: number): number {
  const count = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const patterns = count === 0 ? 0 : (25 * count - 10) * count - 55 + (version >= 7 ? 36 : 0);
  return Math.floor(((16 * version + 128) * version + 64 - patterns) / 8);
}

/** The value, followed by the remainder of a BCH code of so many bits. */
function withRemainder(value: number, bits: number, polynomial: number): number {
  let rest = value;
  for (let step = 0; step < bits; step += 1) rest = (rest << 1) ^ ((rest >> (bits - 1)) * polynomial);
  return (value << bits) | rest;
}
