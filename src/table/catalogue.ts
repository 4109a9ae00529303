import type { AttributeColumn, ColumnRef } from '../protocol/columns';

/** Attributes that every catalogue lists; the name and the id of a run are no columns but the run itself. */
const LISTED: readonly AttributeColumn[] = ['start_time', 'end_time', 'duration', 'status', 'user_id', 'experiment', 'source', 'commit', 'dataset', 'dataset_digest'];

/** What can be a column, of runs with these keys: params, metrics by their last value, tags that are not MLflow's own, attributes. */
export function catalogueRefs(keys: { readonly param: readonly string[]; readonly metric: readonly string[]; readonly tag: readonly string[] }): ColumnRef[] {
  return [
    ...keys.param.map((key): ColumnRef => ({ kind: 'param', key })),
    ...keys.metric.map((key): ColumnRef => ({ kind: 'metric', key, stat: 'last' })),
    ...keys.tag.filter((key) => !key.startsWith('mlflow.')).map((key): ColumnRef => ({ kind: 'tag', key })),
    ...LISTED.map((name): ColumnRef => ({ kind: 'attribute', name })),
  ];
}
