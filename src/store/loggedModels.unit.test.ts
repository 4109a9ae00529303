import { beforeEach, describe, expect, it } from 'vitest';
import { MlflowError } from '../protocol/errors';
import { LOGGED_MODEL_OPERATIONS } from './loggedModelOperations';
import { LoggedModels } from './loggedModels';
import type { LoggedModelSearch } from './search/loggedModels';
import { testDatabase, type TestDatabase } from './search/testDatabase';

let db: TestDatabase;
let models: LoggedModels;
let time: number;

beforeEach(() => {
  db = testDatabase(LOGGED_MODEL_OPERATIONS);
  time = 1000;
  models = new LoggedModels(db, () => time++);
  db.exec("INSERT INTO experiments VALUES (1, 'one', 'mlflow-artifacts:/1', 'active', 1, 1), (2, 'two', 's3://b/two/', 'active', 1, 1), (3, 'gone', 'x', 'deleted', 1, 1)");
});

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof MlflowError) return error.code;
    throw error;
  }
  return 'none';
};

describe('logged models', () => {
  it('are made pending, with a place of their own', () => {
    const { info, data } = models.create({
      experiment_id: '1', name: 'net', model_type: 'cnn', source_run_id: 'r', params: [{ key: 'lr', value: '0.1' }], tags: [{ key: 't', value: 'v' }],
    });
    expect(info.model_id).toMatch(/^m-[0-9a-f]{32}$/);
    expect(info).toEqual({
      model_id: info.model_id, experiment_id: '1', name: 'net', creation_timestamp_ms: 1000, last_updated_timestamp_ms: 1000, status: 'LOGGED_MODEL_PENDING',
      artifact_uri: `mlflow-artifacts:/1/models/${info.model_id}/artifacts`, model_type: 'cnn', source_run_id: 'r', tags: [{ key: 't', value: 'v' }], registrations: [],
    });
    expect(data).toEqual({ params: [{ key: 'lr', value: '0.1' }], metrics: [] });
    expect(models.get(info.model_id).info).toEqual(info);
    expect(db.changes).toEqual([{ kind: 'logged-model', experiment_id: '1', model_id: info.model_id, run_id: 'r' }]);
    expect(models.create({ experiment_id: '2' }).info.artifact_uri).toMatch(/^s3:\/\/b\/two\/models\/m-/);
    expect(models.finalize(info.model_id, 'LOGGED_MODEL_READY').info).toMatchObject({ status: 'LOGGED_MODEL_READY', last_updated_timestamp_ms: 1002 });
  });

  it('refuse what MLflow refuses', () => {
    expect(codeOf(() => models.create({ experiment_id: '9' }))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(codeOf(() => models.create({ experiment_id: 'x' }))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(codeOf(() => models.create({ experiment_id: '3' }))).toBe('INVALID_PARAMETER_VALUE');
    for (const name of ['a/b', 'a:b', 'a.b', 'a%b', 'a"b', "a'b"]) expect(codeOf(() => models.create({ experiment_id: '1', name }))).toBe('INVALID_PARAMETER_VALUE');
    const { model_id: id } = models.create({ experiment_id: '1', name: 'net' }).info;
    expect(codeOf(() => models.finalize(id, 'DONE' as 'LOGGED_MODEL_READY'))).toBe('INVALID_PARAMETER_VALUE');
    expect(codeOf(() => models.get('m-none'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(codeOf(() => models.deleteTag(id, 'none'))).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('are tagged, get params once, and are deleted', () => {
    const { model_id: id } = models.create({ experiment_id: '1', name: 'net' }).info;
    expect(models.setTags(id, [{ key: 'a', value: '1' }, { key: 'a', value: '2' }]).info.tags).toEqual([{ key: 'a', value: '2' }]);
    models.deleteTag(id, 'a');
    models.logParams(id, [{ key: 'p', value: '1' }]);
    models.logParams(id, [{ key: 'p', value: '1' }]);
    expect(codeOf(() => models.logParams(id, [{ key: 'q', value: '1' }, { key: 'p', value: '2' }]))).toBe('INVALID_PARAMETER_VALUE');
    expect(models.get(id)).toMatchObject({ info: { tags: [] }, data: { params: [{ key: 'p', value: '1' }] } });
    models.delete(id);
    expect(codeOf(() => models.get(id))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(models.search({ experiment_ids: ['1'] }).models).toEqual([]);
  });
});

describe('the search for logged models', () => {
  let ids: string[];
  const metric = (id: string, key: string, value: number, more: { step?: number; dataset?: string; digest?: string } = {}): void => {
    db.exec('INSERT INTO logged_model_metrics VALUES (?,?,?,?,?,?,?,?,?)', [
      id, key, 1, more.step ?? 0, 'r', Number.isNaN(value) ? 0 : value, Number.isNaN(value) ? 1 : 0, more.dataset ?? null, more.digest ?? null,
    ]);
  };
  const found = (filter: string, more: Partial<LoggedModelSearch> = {}): number[] =>
    models.search({ experiment_ids: ['1', '2'], filter, ...more }).models.map(({ info }) => ids.indexOf(info.model_id));

  beforeEach(() => {
    ids = ['1', '1', '2'].map((experiment_id, index) => models.create({
      experiment_id, name: `net ${index}`, params: [{ key: 'depth', value: String(index * 10) }], tags: index === 1 ? [{ key: 'team', value: 'x' }] : [],
    }).info.model_id);
    models.finalize(ids[0]!, 'LOGGED_MODEL_READY');
    metric(ids[0]!, 'acc', 0.9, { step: 0, dataset: 'test', digest: 'd1' });
    metric(ids[0]!, 'acc', 0.5, { step: 1, dataset: 'train', digest: 'd2' });
    metric(ids[1]!, 'acc', 0.7, { dataset: 'test', digest: 'd1' });
    metric(ids[2]!, 'acc.min', NaN);
  });

  it('compares attributes, params, tags and metrics', () => {
    expect(found('')).toEqual([2, 1, 0]);
    expect(found("name = 'net 1' OR status = 'READY'")).toEqual([1, 0]);
    expect(found("attributes.status IN ('LOGGED_MODEL_PENDING')")).toEqual([2, 1]);
    expect(found('params.depth < 20')).toEqual([1, 0]);
    expect(found("tags.team = 'x'")).toEqual([1]);
    expect(found('creation_timestamp >= 1001 AND creation_time < 1002')).toEqual([1]);
    expect(found('metrics.acc > 0.6')).toEqual([1, 0]);
    expect(found('metrics.acc.min != 1')).toEqual([2]);
    expect(found('metrics.acc.min >= 0')).toEqual([]);
    expect(found('source_run_id IS NULL', { experiment_ids: ['2'] })).toEqual([2]);
  });

  it('keeps metrics to datasets', () => {
    expect(found('metrics.acc > 0.6', { datasets: [{ name: 'train', digest: '' }] })).toEqual([]);
    expect(found('metrics.acc > 0.8', { datasets: [{ name: 'test', digest: 'd1' }] })).toEqual([0]);
    expect(found('', { datasets: [{ name: 'test', digest: 'd1' }] })).toEqual([1, 0]);
    expect(found('', { datasets: [{ name: 'test', digest: 'other' }] })).toEqual([]);
  });

  it('orders by the latest value of a metric, missing ones last', () => {
    expect(found('', { order_by: [{ field_name: 'metrics.acc' }] })).toEqual([0, 1, 2]);
    expect(found('', { order_by: [{ field_name: 'metrics.acc', ascending: false }] })).toEqual([1, 0, 2]);
    expect(found('', { order_by: [{ field_name: 'metrics.acc', ascending: false, dataset_name: 'test' }] })).toEqual([0, 1, 2]);
    expect(found('', { order_by: [{ field_name: 'name' }] })).toEqual([0, 1, 2]);
    expect(found('', { order_by: [{ field_name: 'creation_timestamp', ascending: true }] })).toEqual([0, 1, 2]);
    for (const field_name of ['nothing', 'params.depth', '']) expect(codeOf(() => found('', { order_by: [{ field_name }] }))).toBe('INVALID_PARAMETER_VALUE');
  });

  it('pages', () => {
    const order_by = [{ field_name: 'metrics.acc', ascending: false }];
    const first = models.search({ experiment_ids: ['1', '2'], order_by, max_results: 2 });
    const rest = models.search({ experiment_ids: ['1', '2'], order_by, max_results: 2, page_token: first.next_page_token! });
    expect([...first.models, ...rest.models].map(({ info }) => ids.indexOf(info.model_id))).toEqual([1, 0, 2]);
    expect(rest.next_page_token).toBeUndefined();
    expect(codeOf(() => found('', { page_token: first.next_page_token! }))).toBe('INVALID_PARAMETER_VALUE');
  });
});
