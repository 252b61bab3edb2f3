import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText } from './decode-text.ts';

test('a file of a spreadsheet is read in the encoding that it was written in', () => {
  const text = 'summary\nÜben, 日本';
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  assert.equal(decodeText(Buffer.from(text)), text);
  assert.equal(decodeText(Buffer.from(`\ufeff${text}`)), text);
  assert.equal(decodeText(utf16), text);
  assert.equal(decodeText(Buffer.from(utf16).swap16()), text);
  assert.equal(decodeText(Uint8Array.of(0xdc, 0x62, 0x65, 0x6e)), 'Üben');
  assert.equal(decodeText(new Uint8Array()), '');
});
