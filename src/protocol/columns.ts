/** Attributes of a run that can stand in a column. */
export const ATTRIBUTE_COLUMNS = [
  'run_name', 'run_id', 'status', 'start_time', 'end_time', 'duration', 'user_id', 'experiment', 'source', 'commit', 'dataset', 'dataset_digest',
] as const;

/** An attribute of a run: times are UTC ms, `duration` ms; a run with several datasets has their names or digests joined by `, `. */
export type AttributeColumn = (typeof ATTRIBUTE_COLUMNS)[number];

/** Which number of a metric's series a column holds. */
export type MetricColumnStat = 'last' | 'first' | 'min' | 'max';

/** What a column of a table of runs holds. */
export type ColumnRef =
  | { readonly kind: 'param'; readonly key: string }
  | { readonly kind: 'metric'; readonly key: string; readonly stat: MetricColumnStat }
  /** The value logged at exactly this step, the last one when there are several. */
  | { readonly kind: 'metricAt'; readonly key: string; readonly step: number }
  | { readonly kind: 'tag'; readonly key: string }
  | { readonly kind: 'attribute'; readonly name: AttributeColumn };

const STATS: readonly string[] = ['last', 'first', 'min', 'max'];

/**
 * A column as text, on the wire and in what is kept: `params.lr`, `metrics.loss` (last), `metrics:min.loss`, `metrics@100.loss`,
 * `tags.team`, `attributes.duration`. What follows the first dot is the key as it is, without quotes.
 */
export function columnId(ref: ColumnRef): string {
  switch (ref.kind) {
    case 'param':
      return `params.${ref.key}`;
    case 'metric':
      return ref.stat === 'last' ? `metrics.${ref.key}` : `metrics:${ref.stat}.${ref.key}`;
    case 'metricAt':
      return `metrics@${ref.step}.${ref.key}`;
    case 'tag':
      return `tags.${ref.key}`;
    case 'attribute':
      return `attributes.${ref.name}`;
  }
}

/** The column a text names; undefined when it names none. */
export function parseColumn(id: string): ColumnRef | undefined {
  const dot = id.indexOf('.');
  const key = id.slice(dot + 1);
  if (dot < 0 || key === '') return undefined;
  const [prefix = '', stat = 'last'] = id.slice(0, dot).split(':');
  if (prefix === 'params') return { kind: 'param', key };
  if (prefix === 'tags') return { kind: 'tag', key };
  if (prefix === 'metrics' && STATS.includes(stat)) return { kind: 'metric', key, stat: stat as MetricColumnStat };
  const at = /^metrics@(-?\d{1,16})$/.exec(prefix);
  if (at !== null) return { kind: 'metricAt', key, step: Number(at[1]) };
  const name = ATTRIBUTE_COLUMNS.find((candidate) => candidate === key);
  return prefix === 'attributes' && name !== undefined ? { kind: 'attribute', name } : undefined;
}

/**
 * The column's field in the search language, quoted where it must be; undefined for what a filter cannot name (a value at a step, the
 * name of the experiment). A commit is the tag it is kept in.
 */
export function filterField(ref: ColumnRef): string | undefined {
  switch (ref.kind) {
    case 'param':
      return `params.${quoteKey(ref.key)}`;
    case 'metric':
      return ref.stat === 'last' ? `metrics.${quoteKey(ref.key)}` : `metrics.${quoteKey(ref.key, true)}.${ref.stat}`;
    case 'tag':
      return `tags.${quoteKey(ref.key)}`;
    case 'attribute':
      return ATTRIBUTE_FIELDS[ref.name];
    case 'metricAt':
      return undefined;
  }
}

const ATTRIBUTE_FIELDS: Readonly<Record<AttributeColumn, string | undefined>> = {
  run_name: 'attributes.run_name',
  run_id: 'attributes.run_id',
  status: 'attributes.status',
  start_time: 'attributes.start_time',
  end_time: 'attributes.end_time',
  duration: 'attributes.duration',
  user_id: 'attributes.user_id',
  experiment: undefined,
  source: 'tags.`mlflow.source.name`',
  commit: 'tags.`mlflow.source.git.commit`',
  dataset: 'dataset.name',
  dataset_digest: 'dataset.digest',
};

/** A key as the search language takes it: bare where it can be, else in backticks. */
export function quoteKey(key: string, always = false): string {
  return !always && /^[A-Za-z_][A-Za-z0-9_/]*$/.test(key) ? key : quote(key, '`');
}

/** A text value as the search language takes it. */
export function quoteValue(value: string): string {
  return quote(value, "'");
}

/** The lexer reads a doubled mark as one, and halves backslashes only where they stand before a mark. */
function quote(text: string, mark: string): string {
  const inside = text.replace(/(\\*)(['"`]|$)/g, (whole, slashes: string, end: string) => (end === mark || end === '' ? `${slashes}${slashes}${end}${end}` : whole));
  return `${mark}${inside}${mark}`;
}
