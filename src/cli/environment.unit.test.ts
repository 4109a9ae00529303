import { expect, it } from 'vitest';
import { clientEnvironment, exportLines } from './environment';

it('keeps the hosts that go past the proxy already', () => {
  const made = clientEnvironment({ url: 'http://127.0.0.1:20000', token: 'abc' }, { NO_PROXY: 'example.com, 127.0.0.1' });
  expect(made).toMatchObject({ MLFLOW_TRACKING_URI: 'http://127.0.0.1:20000/t/abc', NO_PROXY: 'example.com,127.0.0.1,localhost' });
});

it.each([
  ['sh', `export A='it'\\''s $x'`],
  ['fish', `set -gx A 'it\\'s $x'`],
  ['powershell', `$env:A = 'it''s $x'`],
  ['cmd', `set "A=it's $x"`],
] as const)('quotes for %s', (shell, line) => {
  expect(exportLines({ A: "it's $x" }, shell)).toBe(line);
});
