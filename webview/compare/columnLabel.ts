import { parseColumn, type AttributeColumn } from '../../src/protocol/columns';
import { fill } from '../ui/words';
import type { Words } from './strings';

const ATTRIBUTES: Readonly<Record<AttributeColumn, keyof Words['frame']>> = {
  run_name: 'runName', run_id: 'runId', status: 'status', start_time: 'startTime', end_time: 'endTime', duration: 'duration', user_id: 'user',
  experiment: 'experiment', source: 'source', commit: 'commit', dataset: 'dataset', dataset_digest: 'digest',
};

/** What people call a column: the key of a parameter, tag or metric (with `min`, `max`, `first` or its step), the word for an attribute. */
export function columnLabel(id: string, words: Words['frame']): string {
  const ref = parseColumn(id);
  if (ref === undefined) return id;
  if (ref.kind === 'attribute') return words[ATTRIBUTES[ref.name]];
  if (ref.kind === 'metricAt') return fill(words.metricAt, ref.key, ref.step);
  return ref.kind !== 'metric' || ref.stat === 'last' ? ref.key : fill(words.metricOf, ref.key, words[ref.stat]);
}

/** The kind a column belongs to, as a heading. */
export function columnKind(id: string, words: Words['frame']): string {
  const kind = parseColumn(id)?.kind;
  if (kind === 'param') return words.params;
  if (kind === 'tag') return words.tags;
  return kind === 'attribute' ? words.attributes : words.metrics;
}
