import { expect, test } from 'vitest';
import type { MetricSite, ParameterSite, SiteName } from '../../../code/reading';
import type { CodeRun, MetricOfCode, RunsOfCode } from '../../codeRuns/codeRuns';
import type { FolderConnection } from '../../connection/folderConnection';
import { anchorOf } from './anchors';
import type { Fact, RunFacts } from './facts';
import { textsBehind, type Anchored } from './texts';

const run = (runId: string, metrics: Record<string, number>, params: Record<string, string> = {}): CodeRun => ({
  runId, experimentId: '0', name: runId, status: 'FINISHED', startTime: 0, origin: 'other',
  metrics: new Map(Object.entries(metrics)), params: new Map(Object.entries(params)),
});

/** What `CodeRuns` would say of runs, the newest first, when lower is better. */
function facts(...runs: CodeRun[]): RunFacts {
  const keyMetric = { key: 'loss', direction: 'lower' } as const;
  const known: RunsOfCode = { connection: {} as FolderConnection, total: runs.length, runs, last: runs[0]!, keyMetric, since: { kind: 'same' } };
  return {
    runs: known,
    metric: (key): MetricOfCode | undefined => {
      const have = runs.filter(({ metrics }) => metrics.has(key)).map((of) => ({ run: of, value: of.metrics.get(key)! }));
      const best = [...have].sort((a, b) => a.value - b.value)[0];
      return have[0] === undefined ? undefined : { key, direction: 'lower', last: have[0], ...(best && { best }), course: [3, 2, 1, 1] };
    },
    parameter: (key) => {
      const values = [...new Set(runs.flatMap(({ params }) => params.get(key) ?? []))];
      return values.map((value) => ({ value, runs: runs.filter(({ params }) => params.get(key) === value).length }));
    },
  };
}

const exact = (name: string): SiteName => ({ kind: 'exact', name });
const metric = (name: SiteName, start: number, end = start + 5): MetricSite => ({ kind: 'metric', metric: name, span: { start, end } });
const parameter = (name: string, start: number, value?: string): ParameterSite =>
  ({ kind: 'parameter', parameter: exact(name), span: { start, end: start + 5 }, from: 'log', ...(value === undefined ? {} : { value }) });

/** Lines of ten characters; what is said of each place is its facts. */
function shown(known: RunFacts | readonly RunFacts[], sites: readonly (MetricSite | ParameterSite)[], windows = [{ first: 0, last: 99 }]): { anchor: { start: number }; facts: Fact[] }[] {
  const places = sites.map((site): Anchored => ({ site, anchor: anchorOf(site.span) }));
  return textsBehind({ places, windows, facts: [known].flat(), lineOf: (offset) => Math.floor(offset / 10), words: (said) => JSON.stringify(said) })
    .map(({ anchor, words }) => ({ anchor, facts: JSON.parse(words) as Fact[] }));
}

test('a metric has its last value, its course and the best of all runs behind it', () => {
  const known = facts(run('b', { loss: 0.3 }), run('a', { loss: 0.2 }));
  expect(shown(known, [metric(exact('loss'), 20)])).toEqual([
    { anchor: { start: 24, end: 25 }, facts: [{ kind: 'metric', key: 'loss', named: false, value: 0.3, course: '▇▅▁▁', best: 0.2 }] },
  ]);
});

test('the last run may be the best one; an only run is not called that; what no run logged has nothing', () => {
  expect(shown(facts(run('b', { loss: 0.1 }), run('a', { loss: 0.2 })), [metric(exact('loss'), 0)])[0]?.facts[0]).toMatchObject({ best: 'itself' });
  expect(shown(facts(run('b', { loss: 0.1 }), run('a', {})), [metric(exact('loss'), 0)])[0]?.facts[0]).not.toHaveProperty('best');
  expect(shown(facts(run('b', { loss: 0.1 })), [metric(exact('other'), 0)])).toEqual([]);
});

test('the places of one line speak together, held by the last of them; a call over lines is that of its end', () => {
  const known = facts(run('a', { loss: 1, acc: 2 }));
  const [first, second] = shown(known, [metric(exact('loss'), 10), metric(exact('acc'), 15), metric(exact('loss'), 20, 45)]);
  expect(first).toMatchObject({ anchor: { start: 19 }, facts: [{ key: 'loss' }, { key: 'acc' }] });
  expect(second).toMatchObject({ anchor: { start: 44 }, facts: [{ key: 'loss' }] });
});

test('only lines of the windows have texts', () => {
  const known = facts(run('a', { loss: 1 }));
  const sites = [0, 10, 20, 30, 40].map((start) => metric(exact('loss'), start));
  expect(shown(known, sites, [{ first: 1, last: 1 }, { first: 3, last: 4 }]).map(({ anchor }) => Math.floor(anchor.start / 10))).toEqual([1, 3, 4]);
});

test('a name that is made at run time is looked for in the newest runs that logged it', () => {
  const pattern: SiteName = { kind: 'pattern', parts: ['val_', ''] };
  const known = facts(run('c', { loss: 1 }), run('b', { val_loss: 2, val_acc: 3 }), run('a', { val_old: 4 }));
  expect(shown(known, [metric(pattern, 0)])[0]?.facts).toMatchObject([{ key: 'val_loss', named: true }, { key: 'val_acc', named: true }]);
  expect(shown(facts(run('a', { val_1: 1, val_2: 1, val_3: 1 })), [metric(pattern, 0)])).toEqual([]);
  expect(shown(known, [metric({ kind: 'pattern', parts: ['', ''] }, 0)])).toEqual([]);
});

test('a parameter speaks of the value in the code, else of that of the last run', () => {
  const known = facts(run('c', {}, { lr: '0.1' }), run('b', {}, { lr: '0.2' }), run('a', {}, { lr: '0.1' }), run('z', {}));
  expect(shown(known, [parameter('lr', 0, '0.2')])[0]?.facts).toMatchObject([{ kind: 'parameter', uses: { value: '0.2', runs: 1, total: 3 }, fromRun: false }]);
  expect(shown(known, [parameter('lr', 0)])[0]?.facts).toMatchObject([{ uses: { value: '0.1', runs: 2, total: 3 }, fromRun: true }]);
  expect(shown(known, [parameter('depth', 0, '3')])).toEqual([]);
});

test('what the runs of a cell do not tell is answered by those of its notebook', () => {
  const both = [facts(run('cell', { loss: 1 })), facts(run('cell', { loss: 2 }), run('other', { acc: 3 }, { lr: '1' }))];
  expect(shown(both, [metric(exact('loss'), 0), metric(exact('acc'), 10), parameter('lr', 20, '1')]).map(({ facts: [fact] }) => fact)).toMatchObject([
    { value: 1 }, { value: 3 }, { uses: { runs: 1 } },
  ]);
});
