import { readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { isCommitHash } from './commit';
import { ReproduceError } from './obstacle';
import type { Recipe } from './recipe';
import { readRecordedOptions } from './recordedOptions';
import { errorWords } from '../errorWords';

/** Largest pin and largest patch that are read, bytes. */
const MOST_PIN = 8 * 1024 * 1024;
const MOST_PATCH = 64 * 1024 * 1024;

/**
 * Reads a pin. Nothing in it is trusted, for it comes with a clone: each field has its shape or the pin is refused. Raises `ReproduceError` bad-pin with
 * what is wrong.
 */
export function readPin(path: string): Recipe {
  const file = resolve(path);
  const wrong = (reason: string): ReproduceError => new ReproduceError({ kind: 'bad-pin', path: file, reason });
  const pin = record(parse(file, wrong));
  if (pin?.['format'] !== 'trialbook-pin') throw wrong('it lacks "format": "trialbook-pin"');
  if (pin['version'] !== 1) throw wrong(`version ${String(pin['version'])} is of a newer Trialbook`);
  const folder = text(pin['folder']) ?? '';
  if (!isInside(folder)) throw wrong('"folder" leads out of the repository');
  const environment = record(pin['environment']) ?? {};
  return {
    ...runOf(record(pin['run']) ?? {}, wrong),
    command: commandOf(pin['command'], wrong),
    assumed: false,
    params: paramsOf(pin['params'], wrong),
    options: safeOptions(readRecordedOptions(pin['options']), folder, wrong),
    folder,
    code: codeOf(record(pin['code']) ?? {}, file, wrong),
    metrics: new Map(Object.entries(record(pin['metrics']) ?? {}).map(([key, value]) => [key, metric(value, key, wrong)])),
    inputs: inputsOf(pin['inputs'], wrong),
    interpreter: text(environment['interpreter']),
    packages: texts(environment['packages']) ?? [],
    note: text(pin['note']),
    pin: file,
  };
}

function runOf(run: Record<string, unknown>, wrong: Wrong): Pick<Recipe, 'runId' | 'runName' | 'experiment' | 'user' | 'start'> {
  return {
    runId: runId(run['id'], wrong),
    runName: text(run['name']) ?? 'pinned run',
    experiment: text(run['experiment']) ?? 'Default',
    user: text(run['user']),
    start: Date.parse(text(run['started']) ?? '') || 0,
  };
}

function commandOf(value: unknown, wrong: Wrong): string[] {
  const command = texts(value);
  if (command === undefined || command.length === 0 || command.some((one) => one.includes('\0'))) throw wrong('"command" is no list of texts');
  return command;
}

function paramsOf(value: unknown, wrong: Wrong): Record<string, string> {
  const params = record(value) ?? {};
  if (!Object.values(params).every((one) => typeof one === 'string')) throw wrong('"params" holds more than texts');
  return params as Record<string, string>;
}

function codeOf(code: Record<string, unknown>, file: string, wrong: Wrong): Recipe['code'] {
  const commit = text(code['commit']);
  if (commit === undefined || !isCommitHash(commit)) throw wrong('"code.commit" is no whole hash of a commit');
  return {
    commit,
    branch: text(code['branch']),
    remote: text(code['remote']),
    dirty: typeof code['dirty'] === 'boolean' ? code['dirty'] : undefined,
    patch: patchOf(code['patch'], file, wrong),
    leftOut: texts(code['leftOut']) ?? [],
  };
}

type Wrong = (reason: string) => ReproduceError;

function parse(file: string, wrong: Wrong): unknown {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw wrong('there is no such file');
  if (!found.isFile() || found.size > MOST_PIN) throw wrong('it is no file of text, or far too large');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`it is no JSON (${errorWords(error)})`);
  }
}

/** The changes beside the pin. Their own paths are held to the worktree by Git when they are applied. */
function patchOf(name: unknown, file: string, wrong: Wrong): Buffer | undefined {
  if (name === undefined) return undefined;
  if (typeof name !== 'string' || !/^[\w.-]+\.patch$/.test(name) || name.startsWith('.')) throw wrong('"code.patch" is no name of a .patch file beside it');
  const path = join(dirname(file), name);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw wrong(`the file ${name} with its changes is not beside it`);
  if (found.size > MOST_PATCH) throw wrong(`${name} is too large`);
  return readFileSync(path);
}

/** A run's id goes into filters, tags and folder names: word characters and dashes only. */
function runId(value: unknown, wrong: Wrong): string {
  if (typeof value !== 'string' || !/^[\w-]{1,64}$/.test(value)) throw wrong('"run.id" is no id of a run');
  return value;
}

/** What would be recorded as inputs and outputs must lie in the repository. */
function safeOptions(options: Recipe['options'], folder: string, wrong: Wrong): Recipe['options'] {
  for (const pattern of [...(options.inputs ?? []), ...(options.outputs ?? [])]) {
    if (/^(?:[/\\]|[a-z]:)/i.test(pattern) || !isInside(posix.normalize(posix.join(folder, pattern.replaceAll('\\', '/'))))) throw wrong(`the pattern ${JSON.stringify(pattern)} leads out of the repository`);
  }
  return options;
}

function inputsOf(value: unknown, wrong: Wrong): Recipe['inputs'] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong('"inputs" is no list');
  return value.map((one: unknown) => {
    const { name, digest, source, sourceType, context } = record(one) ?? {};
    if (typeof name !== 'string' || typeof digest !== 'string' || typeof source !== 'string') throw wrong('an input lacks name, digest or source');
    const tags = typeof context === 'string' ? [{ key: 'mlflow.data.context', value: context }] : [];
    return { tags, dataset: { name, digest, source, source_type: text(sourceType) ?? 'local' } };
  });
}

function metric(value: unknown, key: string, wrong: Wrong): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw wrong(`the metric ${JSON.stringify(key)} has no number`);
}

/** Whether a path with `/` is relative and never leaves its folder. */
function isInside(path: string): boolean {
  return !/^(?:[/\\]|[a-z]:)/i.test(path) && !path.includes('\0') && !path.split(/[/\\]/).includes('..');
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}
