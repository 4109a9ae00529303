import { LIMITS } from '../../protocol/limits';
import type { RecordedStart } from '../../protocol/recorded';

/** A task of type `trialbook` as tasks.json holds it, with what is left out filled in. */
export interface TrialbookDefinition {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly experiment: string | undefined;
  readonly name: string | undefined;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly metricPatterns: readonly string[];
  readonly require: { readonly params: readonly string[]; readonly metrics: readonly string[] };
  readonly env: Readonly<Record<string, string>>;
  readonly autolog: boolean;
  readonly note: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads a task's definition; undefined without a command. What has another shape than the schema says is left out: `definitionProblems` tells of it. */
export function readDefinition(value: unknown): TrialbookDefinition | undefined {
  const given = asObject(value);
  const command = textOf(given['command']);
  if (command === undefined) return undefined;
  const required = asObject(given['require']);
  return {
    command,
    args: textsOf(given['args']),
    cwd: textOf(given['cwd']),
    params: recordOf(given['params']),
    experiment: textOf(given['experiment']),
    name: textOf(given['name']),
    inputs: textsOf(given['inputs']),
    outputs: textsOf(given['outputs']),
    metricPatterns: textsOf(given['metricPatterns']),
    require: { params: textsOf(required['params']), metrics: textsOf(required['metrics']) },
    env: recordOf(given['env']),
    autolog: given['autolog'] === true,
    note: textOf(given['note']),
    tags: recordOf(given['tags']),
  };
}

/** The options of `trialbook exec` that a definition stands for; `task` is its name in tasks.json. */
export function definitionOptions(definition: TrialbookDefinition, task: string): string[] {
  const start: RecordedStart = { kind: 'task', task };
  const one = (option: string, value: string | undefined): string[] => (value === undefined ? [] : [`--${option}=${value}`]);
  const each = (option: string, values: readonly string[]): string[] => values.map((value) => `--${option}=${value}`);
  const pairs = (option: string, record: Readonly<Record<string, string>>): string[] => Object.entries(record).map(([key, value]) => `--${option}=${key}=${value}`);
  return [
    ...one('experiment', definition.experiment),
    ...one('name', definition.name ?? task),
    ...pairs('param', definition.params),
    ...pairs('tag', definition.tags),
    ...one('note', definition.note),
    ...each('input', definition.inputs),
    ...each('output', definition.outputs),
    ...each('metric', definition.metricPatterns),
    ...each('require-param', definition.require.params),
    ...each('require-metric', definition.require.metrics),
    ...(definition.autolog ? ['--autolog'] : []),
    `--start=${JSON.stringify(start)}`,
  ];
}

/** What is wrong in a definition, and at which of its properties; the words are made where a person reads them. */
export type DefinitionProblem = { readonly path: readonly (string | number)[] } & (
  | { readonly kind: 'no-command' }
  /** `reason` is the engine's or the reader's own. */
  | { readonly kind: 'bad-pattern'; readonly reason: string }
  | { readonly kind: 'bad-experiment'; readonly reason: 'empty' | 'long' | 'control' }
  | { readonly kind: 'bad-key'; readonly key: string }
  /** `{name}` in the name of the run that stands for nothing. */
  | { readonly kind: 'unknown-name'; readonly name: string }
  | { readonly kind: 'not-python'; readonly command: string }
);

/** What may stand in the name of a run beside its parameters. */
const TEMPLATE_NAMES = new Set(['date', 'time']);
/** Names of parameters and tags that MLflow takes: letters of any script, digits and a few signs. */
const KEY = /^[\p{L}\p{M}\p{N}_\-. :/]+$/u;

/** Tells what would go wrong when a task runs. `compile` raises an Error with words for a pattern that cannot be used; `isPython` knows what autologging works with. */
export function definitionProblems(value: unknown, compile: (pattern: string) => unknown, isPython: (command: readonly string[]) => boolean): DefinitionProblem[] {
  const definition = readDefinition(value);
  if (definition === undefined) return [{ kind: 'no-command', path: [] }];
  const { params, tags, args, command, autolog } = definition;
  return [
    ...(command.trim() === '' ? [{ kind: 'no-command', path: ['command'] } as const] : []),
    ...asList(asObject(value)['metricPatterns']).flatMap((pattern, at) => patternProblems(pattern, at, compile)),
    ...experimentProblems(definition.experiment),
    ...keyProblems('params', params),
    ...keyProblems('tags', tags),
    ...nameProblems(definition),
    ...(autolog && !command.includes('${') && !isPython([command, ...args]) ? [{ kind: 'not-python', path: ['autolog'], command } as const] : []),
  ];
}

function patternProblems(pattern: unknown, at: number, compile: (pattern: string) => unknown): DefinitionProblem[] {
  if (typeof pattern !== 'string') return [];
  try {
    compile(pattern);
    return [];
  } catch (error) {
    return [{ kind: 'bad-pattern', path: ['metricPatterns', at], reason: error instanceof Error ? error.message : String(error) }];
  }
}

function experimentProblems(experiment: string | undefined): DefinitionProblem[] {
  // What the editor resolves is not known yet.
  if (experiment === undefined || experiment.includes('${')) return [];
  const reason = experiment.trim() === '' ? 'empty' : experiment.length > LIMITS.experimentName ? 'long' : /\p{Cc}/u.test(experiment) ? 'control' : undefined;
  return reason === undefined ? [] : [{ kind: 'bad-experiment', path: ['experiment'], reason }];
}

function keyProblems(property: 'params' | 'tags', record: Readonly<Record<string, string>>): DefinitionProblem[] {
  return Object.keys(record).filter((key) => !KEY.test(key) || key.length > LIMITS.key).map((key) => ({ kind: 'bad-key', path: [property, key], key }));
}

function nameProblems({ name = '', params }: TrialbookDefinition): DefinitionProblem[] {
  const used = [...name.matchAll(/(?<!\$)\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
  return used.filter((one) => !TEMPLATE_NAMES.has(one) && !Object.hasOwn(params, one)).map((one) => ({ kind: 'unknown-name', path: ['name'], name: one }));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsOf(value: unknown): string[] {
  return asList(value).filter((one) => typeof one === 'string');
}

function recordOf(value: unknown): Record<string, string> {
  const plain = ([, one]: [string, unknown]): boolean => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean';
  return Object.fromEntries(Object.entries(asObject(value)).filter(plain).map(([key, one]) => [key, String(one)]));
}
