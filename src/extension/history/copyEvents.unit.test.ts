import { expect, test } from 'vitest';
import { NO_REPORT, readCopyEvent, readPreview } from './copyEvents';

test('lines that are no events are no events', () => {
  for (const line of ['', 'warning', '[]', '7', '{"event":"other"}', '{"event":']) expect(readCopyEvent(line)).toBeUndefined();
});

test('an event is read with what it says, and with nothing where it says something else', () => {
  expect(readCopyEvent('{"event":"progress","runs":2,"points":"many","files":-1,"bytes":10}')).toEqual({ event: 'progress', runs: 2, points: 0, files: 0, bytes: 10 });
  expect(readCopyEvent('{"event":"problem","problem":{"where":"a","what":"b","lost":true}}')).toEqual({ event: 'problem', problem: { where: 'a', what: 'b', lost: true } });
  expect(readCopyEvent('{"event":"done","report":{"copied":3,"ids":[["a","b"],["c"],7],"problems":[null]}}')).toEqual({ event: 'done', report: { ...NO_REPORT, copied: 3, ids: [['a', 'b']] } });
  expect(readCopyEvent('{"event":"secrets","found":[{"where":"run a","key":"token"},"x"]}')).toEqual({ event: 'secrets', found: [{ where: 'run a', key: 'token' }] });
});

test('a preview is read, also where the source could not count', () => {
  const summary = { experiments: [{ name: 'churn', runs: 4 }], runs: 4, models: 1, versions: 2, missingPrefixes: ['file:///old', 7] };
  const preview = readPreview(JSON.stringify({ kind: 'mlruns', summary, problems: [] }));
  expect(preview?.kind).toBe('mlruns');
  expect(preview?.summary).toEqual({ ...summary, points: undefined, artifactBytes: undefined, missingPrefixes: ['file:///old'] });
  expect(readPreview('no JSON')).toBeUndefined();
  expect(readPreview('{"error":"x"}')).toBeUndefined();
});
