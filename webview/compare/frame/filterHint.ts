import { filterField, parseColumn, quoteValue } from '../../../src/protocol/columns';
import type { ColumnInfo } from '../../../src/protocol/table';
import type { CompareModel } from '../model/compareModel';

/** Letters past which a name or a word is no good example. */
const SHORT = 24;

/** What an example is made from. */
export type HintSource = Pick<CompareModel, 'columns' | 'metric' | 'direction' | 'column'>;

/** A filter that these runs could be asked with, of their own metric and one of their own parameters; undefined when they have neither. */
export function exampleFilter(source: HintSource): string | undefined {
  const { columns, metric } = source;
  const key = columns.find(({ id }) => id === `metrics.${metric ?? ''}`);
  const most = columns.reduce((greatest, { runs }) => Math.max(greatest, runs), 0);
  const param = columns.find(
    (one) => one.id.startsWith('params.') && one.id.length < SHORT + 7 && one.varies && one.runs * 2 > most && exampleOf(one, source) !== undefined,
  );
  const clauses = [key, param].flatMap((one) => (one === undefined ? [] : [exampleOf(one, source) ?? '']));
  return clauses.filter((clause) => clause !== '').join(' AND ') || undefined;
}

function exampleOf(column: ColumnInfo, source: HintSource): string | undefined {
  const ref = parseColumn(column.id);
  const field = ref === undefined ? undefined : filterField(ref);
  if (field === undefined) return undefined;
  const { min, max } = column;
  if (min !== undefined && max !== undefined && column.numeric) {
    const lower = source.metric !== undefined && column.id === `metrics.${source.metric}` && source.direction(source.metric) === 'lower';
    return `${field} ${lower ? '<=' : '>='} ${between(min, max)}`;
  }
  const word = source.column(column.id)?.words.find((one) => one !== '' && one.length < SHORT && !/[\n'"]/.test(one));
  return word === undefined ? undefined : `${field} = ${quoteValue(word)}`;
}

/** A short number inside a range. */
function between(min: number, max: number): string {
  const middle = min + (max - min) / 2;
  for (let digits = 1; digits < 6; digits += 1) {
    const value = Number(middle.toPrecision(digits));
    if (value >= min && value <= max) return String(value);
  }
  return String(Number(middle.toPrecision(4)));
}
