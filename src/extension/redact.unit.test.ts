import { expect, test } from 'vitest';
import { redact } from './redact';

test('tokens in addresses and headers, and passwords, are taken out', () => {
  const token = 'a1'.repeat(32);
  expect(redact(`open http://127.0.0.1:21034/t/${token}/api/2.0/mlflow`)).toBe('open http://127.0.0.1:21034/t/…/api/2.0/mlflow');
  expect(redact(`Authorization: Bearer ${token}`)).toBe('Authorization: Bearer …');
  expect(redact('https://ana:secret@mlflow.acme.dev/x')).toBe('https://…@mlflow.acme.dev/x');
});

test('ordinary text stays', () => {
  expect(redact('/t/short and /tmp/a/b, 12:30')).toBe('/t/short and /tmp/a/b, 12:30');
});
