import { expect, it } from 'vitest';
import { exportLines } from './exportLines';

it.each([
  ['sh', `export A='it'\\''s $x'`],
  ['fish', `set -gx A 'it\\'s $x'`],
  ['powershell', `$env:A = 'it''s $x'`],
  ['cmd', `set "A=it's $x"`],
] as const)('quotes for %s', (shell, line) => {
  expect(exportLines({ A: "it's $x" }, shell)).toBe(line);
});
