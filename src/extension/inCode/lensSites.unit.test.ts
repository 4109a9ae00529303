import { describe, expect, it } from 'vitest';
import type { CodeReading, RunSite, Site } from '../../code/reading';
import { lensSites, runsOfSite } from './lensSites';

/** Ten characters a line. */
const lineOf = (offset: number): number => Math.floor(offset / 10);
const span = (line: number): { start: number; end: number } => ({ start: line * 10, end: line * 10 + 5 });
const run = (line: number, more: Partial<RunSite> = {}): RunSite => ({ kind: 'run', span: span(line), nested: false, ...more });
const def = (line: number, name: string): Site => ({ kind: 'function', span: span(line), name });
const reading = (...sites: Site[]): CodeReading => ({ sites, logs: true });
const lines = (...sites: Site[]): number[] => lensSites(reading(...sites), lineOf).map(({ start }) => lineOf(start));
const exact = (name: string): { kind: 'exact'; name: string } => ({ kind: 'exact', name });

describe('lensSites', () => {
  it('has one above each beginning of a run', () => {
    expect(lines(run(1), run(20))).toEqual([1, 20]);
  });
  it('has one for a function and the beginning that stands straight in it', () => {
    expect(lines(def(1, 'train'), run(2, { within: 'train' }))).toEqual([1]);
  });
  it('has one for a function that switches autologging on and begins a run', () => {
    expect(lines(def(1, 'train'), { kind: 'autolog', span: span(2), within: 'train' }, run(3, { within: 'train' }))).toEqual([1]);
    expect(lines({ kind: 'autolog', span: span(2) }, run(4), { kind: 'autolog', span: span(40) })).toEqual([4, 40]);
  });
  it('has one for each beginning in a function', () => {
    expect(lines(def(1, 'main'), run(2, { within: 'main' }), run(4, { within: 'main' }))).toEqual([1, 2, 4]);
  });
  it('has both when they are not seen at once', () => {
    expect(lines(def(1, 'train'), run(40, { within: 'train' }))).toEqual([1, 40]);
  });
  it('leaves out functions that only log', () => {
    expect(lines(def(1, 'note'), { kind: 'metric', metric: exact('loss'), span: span(2), within: 'note' }, run(20))).toEqual([20]);
  });
  it('shows the first place that logs where runs begin by themselves', () => {
    const metric = (line: number, within?: string): Site => ({ kind: 'metric', metric: exact('loss'), span: span(line), ...(within === undefined ? {} : { within }) });
    expect(lines(metric(3), metric(4))).toEqual([3]);
    expect(lines(def(1, 'note'), metric(3, 'note'), metric(4))).toEqual([1]);
    expect(lines()).toEqual([]);
  });
  it('has one for a line', () => {
    expect(lines(run(1), { kind: 'autolog', span: { start: 16, end: 19 } })).toEqual([1]);
  });
});

describe('runsOfSite', () => {
  const runs = [
    { runId: 'a', name: 'train-3' }, { runId: 'b', name: 'eval' }, { runId: 'c', name: 'brave-owl-12', parent: 'a' }, { runId: 'd', name: 'calm-ant-7', parent: 'of another program' },
  ];
  const named = (text: CodeReading, at: number): string[] => runsOfSite(lensSites(text, lineOf)[at]!, text, runs).map(({ runId }) => runId);

  it('gives all to the only beginning, whatever its name', () => {
    expect(named(reading(run(1, { name: exact('renamed') })), 0)).toEqual(['a', 'b', 'c', 'd']);
  });
  it('tells several beginnings apart by name, then by nesting', () => {
    const text = reading(run(1, { name: { kind: 'pattern', parts: ['train-', ''] } }), run(20, { name: exact('eval') }), run(40, { nested: true }), run(60));
    expect([0, 1, 2, 3].map((at) => named(text, at))).toEqual([['a'], ['b'], ['c'], ['d']]);
  });
  it('gives what a function begins to the function', () => {
    const text = reading(def(1, 'main'), run(30, { within: 'main', name: exact('eval') }), run(40, { within: 'main', nested: true }), run(60, { name: exact('other') }));
    expect(named(text, 0)).toEqual(['b', 'c']);
  });
  it('knows the method that a run is begun in, of several by one name', () => {
    const text = reading(def(1, 'fit'), run(20, { within: 'A.fit', name: exact('eval') }), def(40, 'fit'), run(60, { within: 'B.fit', name: exact('train-3') }));
    expect([0, 2].map((at) => named(text, at))).toEqual([['b'], ['a']]);
  });
  it('gives autologging all', () => {
    expect(named(reading({ kind: 'autolog', span: span(1) }, run(20, { name: exact('eval') }), run(30)), 0)).toHaveLength(4);
  });
});
