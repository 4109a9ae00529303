import { afterAll, expect, test } from 'vitest';
import { runMatcher } from '../../src/client/plain/matchRun';
import type { Run } from '../../src/protocol/entities';
import { openStore } from '../../src/store/store';
import { seeded } from '../support/madeRuns';
import { removeFolder, temporaryFolder } from '../support/trackingServer';

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const VALUES = ['0.1', '0.10', '1e-1', '10', '9', '-3', 'adam', 'Adam', 'a%b', 'a_b', 'true', '', "it's", '[1]', 'Ünïcode', '2026-01-05', 'nan', 'inf', '1_000', ' 5'];
const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE'];
const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The search in memory is what takes the place of SQL on a server that knows less: both must find the same runs. */
test('what the store finds by SQL is what is found in memory', async () => {
  const store = await openStore({ path: `${folder}/.trialbook` });
  const random = seeded(5);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const experiment = store.experiments.create({ name: 'e' });
  for (let index = 0; index < 60; index++) {
    const run = store.runs.create({ experiment_id: experiment, run_name: pick(VALUES) || 'none', start_time: 1000 + index, user_id: pick(['u', 'v']) });
    const params = ['a', 'b.c', 'x y'].filter(() => random() < 0.7).map((key) => ({ key, value: pick(VALUES) }));
    const tags = ['t', 'team'].filter(() => random() < 0.7).map((key) => ({ key, value: pick(VALUES) }));
    const metrics = ['m', 'm.min'].filter(() => random() < 0.7).map((key) => ({ key, value: pick([0.1, 1, -3, Number.NaN, Infinity, 10]), timestamp: 1, step: 0 }));
    store.metrics.logBatch(run.info.run_id, metrics, params, tags);
    if (random() < 0.5) store.runs.logInputs(run.info.run_id, [{ dataset: { name: pick(['d', 'D']), digest: pick(['1', '2']), source_type: 's', source: '{}' }, tags: [{ key: 'mlflow.data.context', value: 'train' }] }]);
    if (random() < 0.6) store.runs.update({ run_id: run.info.run_id, status: pick(['FINISHED', 'FAILED'] as const), end_time: 2000 + index * 7 });
  }
  // As the client reads them: on the wire an infinity is the greatest double.
  const all = store.runs.search({ experiment_ids: [experiment] }).runs.map((run): Run => ({
    ...run, data: { ...run.data, metrics: run.data.metrics.map((metric) => (metric.value === Number.MAX_VALUE ? { ...metric, value: Infinity } : metric)) },
  }));
  const texts = ['params.a', 'params.`b.c`', 'params."x y"', 'tags.t', 'tags.team', 'attributes.run_name', 'attributes.status', 'dataset.name', 'dataset.digest', 'dataset.context'];
  const numbers = ['metrics.m', 'metrics.`m.min`', 'attributes.duration', 'attributes.start_time', 'attributes.end_time'];
  const comparison = (): string => {
    if (random() < 0.3) {
      const field = pick(numbers);
      if (field.startsWith('metrics') && random() < 0.4) return `${field} ${pick(['=', '!='])} ${pick(["'NaN'", "'Infinity'", "'-Infinity'"])}`;
      if (field.startsWith('metrics') && random() < 0.3) return `${field} ${pick(['IN', 'NOT IN'])} (1, 'NaN', 'Infinity')`;
      return random() < 0.2 ? `${field} ${pick(['IS NULL', 'IS NOT NULL'])}` : `${field} ${pick(OPERATORS.slice(0, 6))} ${pick([0.1, 1, -3, 10, 1030, 2030])}`;
    }
    const field = pick(texts);
    const keyed = field.startsWith('params') || field.startsWith('tags');
    const shape = random();
    if (keyed && shape < 0.15) return `${field} ${pick(['IS NULL', 'IS NOT NULL'])}`;
    if (shape < 0.35) return `${field} ${pick(['IN', 'NOT IN'])} (${[pick(VALUES), pick(VALUES)].map(quote).join(', ')}${keyed ? ', 10, 0.1' : ''})`;
    if (keyed && shape < 0.55) return `${field} ${pick(OPERATORS.slice(0, 6))} ${pick([0.1, 1, -3, 10])}`;
    return `${field} ${pick(OPERATORS)} ${quote(pick([...VALUES, 'a%', '%e', '_dam', 'FINISHED', 'd', '1']))}`;
  };
  let tried = 0;
  for (let round = 0; round < 1500; round++) {
    const filter = [comparison(), ...(random() < 0.4 ? [comparison()] : [])].join(pick([' AND ', ' OR ']));
    let found: string[];
    try {
      found = store.runs.search({ experiment_ids: [experiment], filter }).runs.map((run) => run.info.run_id);
    } catch {
      continue; // What the language refuses, both refuse: it is the same parser.
    }
    tried += 1;
    const matches = runMatcher(filter);
    expect(all.filter(matches).map((run) => run.info.run_id), filter).toEqual(found);
  }
  expect(tried).toBeGreaterThan(1000);
  await store.close();
});
