import type { AttributeKind } from './ast';

/** What can be searched. */
export type SearchEntity = 'runs' | 'experiments' | 'registered models' | 'model versions' | 'logged models';

/** An attribute of an entity. */
export interface AttributeRule {
  readonly kind: AttributeKind;
  /** It may be absent, so IS NULL means something. */
  readonly nullable?: true;
  /** It can only be ordered by. */
  readonly orderOnly?: true;
  /** It is another spelling of this attribute. */
  readonly alias?: string;
}

/** The fields of one entity. */
export interface EntityRules {
  readonly attributes: Readonly<Record<string, AttributeRule>>;
  readonly metrics: boolean;
  /** Metrics have the statistics `.min`, `.max`, `.first` and `.last`. */
  readonly statistics: boolean;
  readonly params: boolean;
  readonly datasets: boolean;
}

const text: AttributeRule = { kind: 'text' };
const optionalText: AttributeRule = { kind: 'text', nullable: true };
const time: AttributeRule = { kind: 'time' };
const as = (rule: AttributeRule, alias: string): AttributeRule => ({ ...rule, alias });
const order = (rule: AttributeRule): AttributeRule => ({ ...rule, orderOnly: true });

/**
 * The fields of every entity: those of MLflow (https://mlflow.org/docs/latest/ml/search/search-runs/) and, for
 * runs, `duration` in ms.
 */
export const SEARCH_FIELDS: Readonly<Record<SearchEntity, EntityRules>> = {
  runs: {
    attributes: {
      run_id: text, run_name: text, status: text, user_id: optionalText, artifact_uri: text,
      start_time: time, end_time: { kind: 'time', nullable: true }, duration: { kind: 'duration', nullable: true },
      created: as(time, 'start_time'), Created: as(time, 'start_time'),
      'run name': as(text, 'run_name'), 'Run name': as(text, 'run_name'), 'Run Name': as(text, 'run_name'),
    },
    metrics: true, statistics: true, params: true, datasets: true,
  },
  experiments: {
    attributes: { name: text, experiment_id: { kind: 'id' }, creation_time: time, last_update_time: time },
    metrics: false, statistics: false, params: false, datasets: false,
  },
  'registered models': {
    attributes: {
      name: text, creation_timestamp: order(time), last_updated_timestamp: order(time), timestamp: order(as(time, 'last_updated_timestamp')),
    },
    metrics: false, statistics: false, params: false, datasets: false,
  },
  'model versions': {
    attributes: {
      name: text, version_number: { kind: 'id' }, run_id: optionalText, source_path: text,
      creation_timestamp: order(time), last_updated_timestamp: order(time),
    },
    metrics: false, statistics: false, params: false, datasets: false,
  },
  'logged models': {
    attributes: {
      name: text, model_id: text, model_type: optionalText, status: text, source_run_id: optionalText,
      creation_timestamp: time, last_updated_timestamp: time,
      creation_time: as(time, 'creation_timestamp'), creation_timestamp_ms: as(time, 'creation_timestamp'),
      last_updated_time: as(time, 'last_updated_timestamp'), last_updated_timestamp_ms: as(time, 'last_updated_timestamp'),
    },
    metrics: true, statistics: false, params: true, datasets: false,
  },
};

/** The words before the dot, with the kind of field each opens. */
export const FIELD_PREFIXES: ReadonlyMap<string, 'attribute' | 'metric' | 'param' | 'tag' | 'dataset'> = new Map([
  ['attribute', 'attribute'], ['attributes', 'attribute'], ['attr', 'attribute'], ['run', 'attribute'],
  ['metric', 'metric'], ['metrics', 'metric'],
  ['param', 'param'], ['params', 'param'], ['parameter', 'param'], ['parameters', 'param'],
  ['tag', 'tag'], ['tags', 'tag'],
  ['dataset', 'dataset'], ['datasets', 'dataset'],
] as const);

/** The prefixes an entity knows, as a person is told them. */
export function knownFields(entity: SearchEntity, purpose: 'filter' | 'order'): string {
  const rules = SEARCH_FIELDS[entity];
  const names = Object.entries(rules.attributes)
    .filter(([, rule]) => rule.alias === undefined && (purpose === 'order' || rule.orderOnly !== true))
    .map(([name]) => name);
  if (rules.metrics) names.push('metrics.<key>');
  if (rules.params) names.push('params.<key>');
  names.push('tags.<key>');
  if (rules.datasets && purpose === 'filter') names.push('dataset.name', 'dataset.digest', 'dataset.context');
  return names.join(', ');
}
