import { expect, test } from 'vitest';
import type { Change } from '../../protocol/trialbook';
import { addAll, addChanges, isQuiet, noNews } from './changes';

const mine = new Set(['1']);

test('only changes of the experiments are told', () => {
  const news = noNews();
  const others: Change[] = [
    { kind: 'metrics', experiment_id: '2', run_id: 'x', keys: ['loss'] },
    { kind: 'experiment', experiment_id: '2' },
    { kind: 'model-version', name: 'm', version: '1', run_id: 'a' },
  ];
  expect(addChanges(news, others, mine)).toBe(false);
  expect(isQuiet(news)).toBe(true);
});

test('runs, those that may be gone, and metrics are gathered', () => {
  const news = noNews();
  expect(addChanges(news, [{ kind: 'metrics', experiment_id: '1', run_id: 'a', keys: ['loss'] }], mine)).toBe(true);
  addChanges(news, [{ kind: 'run', experiment_id: '1', run_id: 'b' }, { kind: 'tags', run_id: 'c' }], mine);
  expect(news).toEqual({ runIds: new Set(['a', 'b', 'c']), moved: new Set(['b']), metricKeys: new Set(['loss']) });
});

test('metrics too many to name make all metrics news', () => {
  const news = noNews();
  addChanges(news, [{ kind: 'metrics', experiment_id: '1', run_id: 'a' }, { kind: 'metrics', experiment_id: '1', run_id: 'a', keys: ['loss'] }], mine);
  expect(news.metricKeys).toBeUndefined();
});

test('the experiment itself, a break in the feed and very many runs make everything news', () => {
  const all = [noNews(), noNews(), noNews()] as const;
  addChanges(all[0], [{ kind: 'experiment', experiment_id: '1' }], mine);
  addAll(all[1]);
  addChanges(all[2], Array.from({ length: 3000 }, (_, at): Change => ({ kind: 'params', run_id: String(at) })), mine);
  for (const news of all) {
    expect(news.runIds).toBeUndefined();
    expect(isQuiet(news)).toBe(false);
  }
});
