import { expect, test } from 'vitest';
import { isSameJob, readJobs, withJob, withoutJob, type CopyJob } from './copyJob';

const JOB: CopyJob = { what: 'import', subject: 'mlruns', target: 'churn', args: ['import', '/data/mlruns'], cwd: '/work', connectionIds: ['a'] };

test('a job is the same whatever was decided about secrets', () => {
  expect(isSameJob(JOB, { ...JOB, args: [...JOB.args, '--mask'] })).toBe(true);
  expect(isSameJob(JOB, { ...JOB, args: [...JOB.args, '--follow'] })).toBe(false);
  expect(isSameJob(JOB, { ...JOB, what: 'publish' })).toBe(false);
});

test('a job that is started again is kept once, as the newest', () => {
  const other = { ...JOB, args: ['import', '/data/b'] };
  expect(withJob([JOB, other], { ...JOB, args: [...JOB.args, '--mask'] }).map(({ args }) => args.at(-1))).toEqual(['/data/b', '--mask']);
  expect(withoutJob([JOB, other], JOB)).toEqual([other]);
});

test('what was kept is read, and what has another shape is not', () => {
  expect(readJobs([JOB, { ...JOB, shows: 'a', output: '/x' }, 7, null, { ...JOB, args: 'import' }, { ...JOB, connectionIds: [7] }, { ...JOB, what: 'other' }])).toHaveLength(2);
  expect(readJobs(undefined)).toEqual([]);
  expect(readJobs(Array.from({ length: 50 }, (_, at) => ({ ...JOB, args: [String(at)] })))).toHaveLength(20);
});
