import type { Param, Tag } from '../../protocol/entities';
import { isPlain, pythonText } from '../logs/pythonText';
import { readText } from '../logs/walk';

/** Longest state that is read, bytes. */
const LONGEST = 256 * 1024 * 1024;

/** What a `trainer_state.json` says (transformers.TrainerState). */
export interface State {
  /** Rows of the log, each with a step. */
  readonly history: readonly Readonly<Record<string, unknown>>[];
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  /** The first row: training that began anew has another. */
  readonly beginning: string;
  /** Training came to its end. */
  readonly isDone: boolean;
}

/** Numbers of the state that say how it was trained. */
const PARAMS = ['num_train_epochs', 'max_steps', 'train_batch_size', 'logging_steps', 'eval_steps', 'save_steps'] as const;

/** Reads a state; undefined when it is not there or half-written. */
export async function readState(path: string): Promise<State | undefined> {
  const text = await readText(path, LONGEST);
  const state = text === undefined ? undefined : parsed(text);
  if (!isPlain(state)) return undefined;
  const log = Array.isArray(state['log_history']) ? state['log_history'] : [];
  const history = log.filter(isPlain);
  return {
    history,
    params: PARAMS.flatMap((key) => (typeof state[key] === 'number' ? [{ key, value: pythonText(state[key]) }] : [])),
    tags: ['best_metric', 'best_model_checkpoint', 'trial_name'].flatMap((key) => (state[key] === undefined || state[key] === null ? [] : [{ key: `huggingface.${key}`, value: pythonText(state[key]) }])),
    beginning: JSON.stringify(history[0] ?? {}),
    isDone: history.some((entry) => 'train_runtime' in entry),
  };
}

/** The numbers of a row by key. */
export function* numbersOf(entry: Readonly<Record<string, unknown>>): Iterable<{ key: string; value: number }> {
  for (const [key, value] of Object.entries(entry)) {
    const number = typeof value === 'number' ? value : SPECIAL.get(value);
    if (number !== undefined) yield { key, value: number };
  }
}

const SPECIAL: ReadonlyMap<unknown, number> = new Map([['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity]]);

/** Python writes NaN and infinities bare, which is no JSON; they stand as texts then. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|(-?Infinity|NaN)/g, (_, string: string | undefined, bare: string | undefined) => string ?? `"${bare ?? ''}"`));
    } catch {
      return undefined;
    }
  }
}
