import { guessDirection, wordsOf } from '../../protocol/direction';
import type { TableOptions } from '../source';
import { integerInCell, numberInCell } from './numberIn';

/** What a column can hold. */
export const COLUMN_ROLES = ['param', 'metric', 'tag', 'run', 'name', 'experiment', 'status', 'user', 'start', 'end', 'step', 'time', 'key', 'value', 'ignore'] as const;
/** One of them: `run` tells runs apart, `step` and `time` are those of points, `key` and `value` make each row one point. */
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** How a table is taken. */
export interface Mapping {
  /** `rows`: each row is a run; `points`: each row holds points of a step; `pairs`: each row is one point, of the metric it names. */
  readonly mode: 'rows' | 'points' | 'pairs';
  readonly columns: readonly { readonly name: string; readonly role: ColumnRole; /** Name of the param, metric or tag. */ readonly key: string }[];
  /** A comma stands in numbers where others write a point. */
  readonly decimalComma: boolean;
}

const ROLES: Readonly<Record<string, ColumnRole>> = {
  run_id: 'run', run_uuid: 'run', 'run id': 'run', run: 'run', id: 'run', trial_id: 'run', trial: 'run', trial_number: 'run',
  run_name: 'name', 'run name': 'name', name: 'name', trial_name: 'name',
  experiment_name: 'experiment', experiment: 'experiment', project: 'experiment', experiment_id: 'ignore', artifact_uri: 'ignore', lifecycle_stage: 'ignore', parent_run_id: 'ignore',
  status: 'status', state: 'status', user_id: 'user', user: 'user',
  start_time: 'start', 'start time': 'start', started: 'start', created: 'start', date: 'start', datetime_start: 'start',
  end_time: 'end', ended: 'end', finished: 'end', datetime_complete: 'end',
  timestamp: 'time', time: 'time', wall_time: 'time', 'wall time': 'time',
  step: 'step', steps: 'step', global_step: 'step', iteration: 'step', iter: 'step', epoch: 'step', 'trainer/global_step': 'step', training_iteration: 'step', batch: 'step',
  key: 'key', metric: 'key', metric_name: 'key', tag: 'key', value: 'value', metric_value: 'value',
};
/** Of several columns that could be the step, the one that says most. */
const STEPS = ['step', 'global_step', 'trainer/global_step', 'training_iteration', 'iteration', 'iter', 'steps', 'epoch', 'batch'];
/** Words for what is measured and has no better direction. */
const MEASURED = new Set(['time', 'duration', 'runtime', 'seconds', 'secs', 'ms', 'memory', 'mem', 'throughput', 'size', 'count', 'objective']);
/** Words for what is set before a run, though a word beside them speaks of a result: `loss_weight`. */
const SET = new Set(['weight', 'type', 'name', 'fn', 'function', 'lr', 'rate', 'size', 'threshold', 'penalty', 'margin', 'seed', 'batch', 'max', 'min']);

/** Guesses what stands in the columns of a table by its header and first rows, as far as a person has not said it. Raises `TypeError` for a role that there is not. */
export function guessMapping(header: readonly string[], rows: readonly (readonly string[])[], separator: string, said?: TableOptions): Mapping {
  const decimalComma = separator === ';' && rows.some((cells) => cells.some((cell) => /^\s*-?\d+,\d+\s*$/.test(cell)));
  const column = (index: number): readonly string[] => rows.map((cells) => cells[index] ?? '').filter((cell) => cell.trim() !== '');
  const columns = header.map((name, index) => {
    const wanted = said?.columns?.get(name);
    const role = wanted === undefined ? undefined : roleNamed(wanted, name);
    const guess = guessRole(name, column(index), decimalComma);
    return role === undefined ? { name, ...guess } : { name, role, key: guess.key };
  });
  const isSaid = (name: string): boolean => said?.columns?.has(name) === true;
  const mode = guessMode(columns, column, isSaid);
  return { mode, decimalComma, columns: settled(columns, mode, isSaid, (index) => isSeries(column(index), decimalComma)) };
}

function roleNamed(role: string, column: string): ColumnRole {
  const found = COLUMN_ROLES.find((known) => known === role);
  if (found === undefined) throw new TypeError(`A column is ${COLUMN_ROLES.join(', ')}, not '${role}' (${column})`);
  return found;
}

type Column = Mapping['columns'][number];

function guessRole(name: string, values: readonly string[], decimalComma: boolean): { role: ColumnRole; key: string } {
  const prefixed = /^(params?|metrics?|tags?)[./](.+)$/.exec(name.trim());
  const prefix = prefixed?.[1]?.replace(/s$/, '');
  if (prefix === 'param' || prefix === 'metric' || prefix === 'tag') return { role: prefix, key: prefixed?.[2] ?? name };
  const key = name.trim();
  if (key === '') return { role: 'ignore', key };
  const known = ROLES[key.toLowerCase()];
  if (known !== undefined) return { role: known, key };
  const isNumeric = values.length > 0 && values.every((cell) => cellNumber(cell, decimalComma) !== undefined);
  return { role: isNumeric && isResult(key) ? 'metric' : 'param', key };
}

function isResult(name: string): boolean {
  const words = wordsOf(name);
  if (guessDirection(name) !== 'unknown') return !words.some((word) => SET.has(word));
  return words.some((word) => MEASURED.has(word)) && !words.some((word) => word === 'batch' || word === 'max' || word === 'limit');
}

function guessMode(columns: readonly Column[], column: (index: number) => readonly string[], isSaid: (name: string) => boolean): Mapping['mode'] {
  const at = (role: ColumnRole): number => columns.findIndex((one) => one.role === role);
  if (at('key') >= 0 && at('value') >= 0) return 'pairs';
  const step = stepOf(columns);
  if (step === undefined) return 'rows';
  if (isSaid(step.name)) return 'points';
  const steps = column(columns.indexOf(step)).map(integerInCell);
  if (steps.length < 2 || steps.includes(undefined)) return 'rows';
  const run = at('run') >= 0 ? at('run') : at('name');
  const runs = run < 0 ? [] : column(run);
  if (run >= 0) return new Set(runs).size < runs.length ? 'points' : 'rows';
  // Steps of one run do not fall.
  return steps.every((value, index) => index === 0 || Number(value) >= Number(steps[index - 1])) ? 'points' : 'rows';
}

function stepOf(columns: readonly Column[]): Column | undefined {
  const candidates = columns.filter(({ role }) => role === 'step');
  return STEPS.map((name) => candidates.find((one) => one.name.trim().toLowerCase() === name)).find((one) => one !== undefined) ?? candidates[0];
}

/** Roles that make no sense in the mode become what the column is beside them. */
function settled(columns: readonly Column[], mode: Mapping['mode'], isSaid: (name: string) => boolean, isSeriesAt: (index: number) => boolean): readonly Column[] {
  const step = mode === 'rows' ? undefined : stepOf(columns);
  const seen = new Set<ColumnRole>();
  return columns.map((column, index) => {
    const isPoints = mode === 'points' && column.role === 'param' && column.key === column.name.trim() && isSeriesAt(index);
    const role = isSaid(column.name) ? column.role : isPoints ? 'metric' : settledRole(column, mode, step);
    // Only one column can be each of these.
    const isOnce = role !== 'param' && role !== 'metric' && role !== 'tag' && role !== 'ignore';
    if (isOnce && seen.has(role)) return { ...column, role: 'param' as const };
    seen.add(role);
    return { ...column, role };
  });
}

/** Numbers that change from row to row. */
function isSeries(values: readonly string[], decimalComma: boolean): boolean {
  return values.every((cell) => cellNumber(cell, decimalComma) !== undefined) && new Set(values).size > 1;
}

function settledRole({ role, name }: Column, mode: Mapping['mode'], step: Column | undefined): ColumnRole {
  if (role === 'step' && name !== step?.name) return mode === 'rows' ? 'param' : 'metric';
  if (mode === 'pairs') return role;
  if (role === 'key' || role === 'value') return role === 'value' ? 'metric' : 'param';
  if (mode === 'rows') return role === 'time' ? 'start' : role;
  return role === 'start' ? 'time' : role;
}

/** The number of a cell. */
export function cellNumber(cell: string, decimalComma: boolean): number | undefined {
  return numberInCell(decimalComma ? cell.replace(/^(\s*-?\d+),(\d+\s*)$/, '$1.$2') : cell);
}

/** The mapping in words, for who is to confirm it. */
export function describeMapping({ mode, columns }: Mapping): readonly string[] {
  const named = (role: ColumnRole): string => {
    const names = columns.filter((column) => column.role === role).map(({ name }) => name);
    return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
  };
  const [run, step] = [named('run') || named('name'), named('step')];
  const how = {
    rows: 'Each row is a run',
    points: `Each row holds points of a step (${step})${run === '' ? ', all of one run' : `, of the run in the column ${run}`}`,
    pairs: `Each row is one point of the metric in the column ${named('key')}${run === '' ? ', all of one run' : `, of the run in the column ${run}`}`,
  };
  const kinds = ([['Parameters', 'param'], ['Metrics', 'metric'], ['Tags', 'tag'], ['Left out', 'ignore']] as const).flatMap(([words, role]) => (named(role) === '' ? [] : [`${words}: ${named(role)}`]));
  const rest = columns.filter(({ role }) => !['param', 'metric', 'tag', 'ignore'].includes(role)).map(({ name, role }) => `${name} (${role})`);
  return [how[mode], ...kinds, ...(rest.length === 0 ? [] : [`Other columns: ${rest.join(', ')}`]), 'Another meaning is given with --column NAME=ROLE'];
}
