import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LogFile } from './logFile';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trialbook-log-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

it('never holds a secret', () => {
  const log = new LogFile(join(root, 'server.log'), ['s3cret']);
  log.write('GET /t/s3cret/api?x=s3cret');
  expect(readFileSync(log.path, 'utf8')).toMatch(/GET \/t\/\*\*\*\/api\?x=\*\*\*\n$/);
});

it('looks for a secret once, however often it was told of it', () => {
  const log = new LogFile(join(root, 'server.log'), ['s3cret']);
  for (let times = 0; times < 1000; times++) log.addSecret(times % 2 === 0 ? 's3cret' : 'another');
  const looked = vi.spyOn(String.prototype, 'replaceAll');
  expect(log.redact('s3cret and another')).toBe('*** and ***');
  const { length } = looked.mock.calls;
  looked.mockRestore();
  expect(length).toBe(2);
});

it('keeps one file before it and stays below its cap', () => {
  const log = new LogFile(join(root, 'server.log'), []);
  for (let i = 0; i < 30; i++) log.write('x'.repeat(100_000));
  expect(statSync(log.path).size).toBeLessThanOrEqual(1024 * 1024);
  expect(statSync(`${log.path}.1`).size).toBeLessThanOrEqual(1024 * 1024);
});

it.skipIf(process.platform === 'win32')('does not write through a link that came with a clone', () => {
  const victim = join(root, 'victim');
  writeFileSync(victim, 'kept');
  symlinkSync(victim, join(root, 'server.log'));
  new LogFile(join(root, 'server.log'), []).write('line');
  expect(readFileSync(victim, 'utf8')).toBe('kept');
});
