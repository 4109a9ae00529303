import type { Param } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import { LIMITS } from '../protocol/limits';
import { RECORDED_TAGS } from '../protocol/recorded';
import type { Context } from './context';
import { fewKeys } from './fewKeys';
import type { HotRun } from './hotRuns';
import type { RunRow } from './runRows';
import type { Transaction } from './sql';
import { checkKey, cut, numberOf } from './validation';

/**
 * Checks params and cuts values as MLflow does. `field` is the list's place in the request, empty for a single one.
 * Raises INVALID_PARAMETER_VALUE, also when a key is there twice.
 */
export function checkParams(params: readonly Param[], field: string): Param[] {
  const keys = new Set<string>();
  return params.map(({ key, value }, i) => {
    const where = field === '' ? 'key' : `${field}[${i}].key`;
    checkKey(key, where);
    if (keys.has(key)) throw invalidParameter(`Duplicate param key '${key}' at '${where}': a batch may hold one value of each.`);
    keys.add(key);
    return { key, value: cut(value, LIMITS.paramValue) };
  });
}

/**
 * Writes params. The same value again is no error; another one raises INVALID_PARAMETER_VALUE, unless the value before was read from a command's arguments
 * (tag `givenParams`): then the program's own takes its place, once. Answers those that it wrote; `HotRuns.setParam` is told of them once they
 * are committed.
 */
export function writeParams(context: Context, tx: Transaction, hot: HotRun, params: readonly Param[]): readonly Param[] {
  if (params.length === 0) return params;
  const run = hot.row;
  const there = context.hot.params(tx, hot);
  const written: Param[] = [];
  for (const param of params) {
    const { key, value } = param;
    const known = there.get(key);
    if (known === value) continue;
    if (known === undefined) tx.later('params.insert', [run.run, key, value, numberOf(value)]);
    else if (takeOver(tx, run, key)) tx.run('params.replace', [value, numberOf(value), run.run, key]);
    else {
      throw invalidParameter(
        `Changing param values is not allowed. Param with key='${key}' was already logged with value='${known}' for run ID='${run.run_id}'. Attempted logging new value '${value}'.`,
      );
    }
    written.push(param);
  }
  if (written.length === 0) return written;
  const keys = written.map(({ key }) => key);
  context.keys.written(run.experiment, 'param', keys);
  tx.changed({ kind: 'params', experiment_id: String(run.experiment), run_id: run.run_id, ...fewKeys(keys) });
  return written;
}

/** Whether a param was only read from the arguments of the run's command; it is the program's from now on. */
function takeOver(tx: Transaction, run: RunRow, key: string): boolean {
  const given = readKeys(tx.one<[string]>('SELECT value FROM tags WHERE run = ? AND key = ?', [run.run, RECORDED_TAGS.givenParams])?.[0]);
  if (!given.includes(key)) return false;
  tx.run('tags.set', [run.run, RECORDED_TAGS.givenParams, JSON.stringify(given.filter((one) => one !== key))]);
  return true;
}

/** What a tag says, which may be anything. */
function readKeys(text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  } catch {
    return [];
  }
}
