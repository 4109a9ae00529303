import { expect, test } from 'vitest';
import { MaskedLines } from './maskedLines';
import { createMask } from './secrets';

test('a secret that comes in two pieces is hidden, and other bytes stay', () => {
  const lines = new MaskedLines(createMask({ env: { A_TOKEN: 'gehéim1-wert' } }));
  const bytes = Buffer.concat([Buffer.from('a gehéim1-wert b\r\npass'), Buffer.from([0, 255, 10]), Buffer.from('password=abc')]);
  const out: Buffer[] = [];
  for (const byte of bytes) out.push(lines.push(Buffer.from([byte])));
  out.push(lines.end());
  expect(Buffer.concat(out)).toEqual(Buffer.concat([Buffer.from('a *** b\r\npass'), Buffer.from([0, 255, 10]), Buffer.from('password=***')]));
});

test('a line without an end is given out', () => {
  const lines = new MaskedLines(createMask());
  expect(lines.push(Buffer.alloc(100_000, 'x')).length).toBe(100_000);
  expect(lines.end().length).toBe(0);
});
