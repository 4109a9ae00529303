import { expect, test } from 'vitest';
import type { Backend, BackendState, Served } from '../../protocol/serving';
import { collectServed, healthOf, perMinute, refsOf, refLabel } from './collectServed';

const NOW = 1_800_000_030_000;
const traffic = { requests: 60, errors: 0, p50: 4, p95: 9.1, from: NOW - 30_000 - 60_000, perMinute: [40, 20], p95PerMinute: [9, 9.1] };

const backend = (version: string, state: BackendState, more: Partial<Backend> = {}): Backend =>
  ({ version, role: 'champion', share: 1, state, workers: 1, queue: 0, traffic, log: '/log', ...more });

const entry = (ref: Served['request']['ref'], backends: readonly Backend[], name = 'House'): Served => ({
  id: `${name}/x`, url: 'http://127.0.0.1:1/model/House/x/invocations', origins: [], backends,
  request: { name, ref, environment: 'local', python: '/python', workers: { min: 1, max: 2 } },
});

const healthy: BackendState = { kind: 'healthy', since: 1 };
const production = { kind: 'stage', stage: 'Production' } as const;

test('a version that takes no requests has no row', () => {
  const served = [entry(production, [backend('2', healthy)])];
  expect(collectServed(served, 'House', '1', NOW)).toBeUndefined();
  expect(collectServed(served, 'Other', '2', NOW)).toBeUndefined();
});

test('a version that is served at two addresses says what is worst, and the requests of both', () => {
  const dead: BackendState = { kind: 'failed', reason: 'No module named sklearn' };
  const served = [entry(production, [backend('2', healthy)]), entry({ kind: 'version', version: '2' }, [backend('2', dead, { traffic: { ...traffic, p95: 20 } })])];
  const found = collectServed(served, 'House', '2', NOW);
  expect(found?.state).toEqual(dead);
  expect(found?.rate).toBe(80);
  expect(found?.p95).toBe(20);
  expect(found?.places).toHaveLength(2);
});

test('requests a minute move on with the time and not with the minute', () => {
  expect(perMinute(traffic, NOW)).toBe(40);
  expect(perMinute(traffic, NOW + 30_000)).toBe(20);
  expect(perMinute(traffic, NOW + 60_000)).toBe(10);
  expect(perMinute(traffic, NOW + 300_000)).toBe(0);
});

test('a model whose next version is still loading answers; one with a dead challenger needs a look', () => {
  const starting: BackendState = { kind: 'starting', since: 1 };
  expect(healthOf(entry(production, [backend('1', healthy), backend('2', starting, { role: 'next', share: 0 })]))).toBe('healthy');
  expect(healthOf(entry(production, [backend('2', starting)]))).toBe('starting');
  expect(healthOf(entry(production, []))).toBe('starting');
  expect(healthOf({ ...entry(production, []), notice: 'House has no version in Production' })).toBe('troubled');
  expect(healthOf(entry(production, [backend('1', healthy), backend('2', { kind: 'failed', reason: 'x' }, { role: 'challenger' })]))).toBe('troubled');
  expect(healthOf(entry(production, [backend('1', { kind: 'stopping' })]))).toBe('stopping');
});

test('a version is served by what stays when another takes its place', () => {
  const texts = (place: Parameters<typeof refsOf>[0]): string[] => refsOf(place).map(refLabel);
  expect(texts({ version: '3', stage: 'Production', aliases: ['b', 'champion'], isNewestOfStage: true })).toEqual(['Production', '@champion', '@b', 'v3']);
  expect(texts({ version: '3', stage: 'Production', aliases: [], isNewestOfStage: false })).toEqual(['v3']);
  expect(texts({ version: '1', stage: 'Archived', aliases: ['old'], isNewestOfStage: true })).toEqual(['@old', 'v1']);
});
