import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProjectError } from './projectError';
import type { EntryPoint, Parameter } from './projectSpec';
import { isFloat } from './readProject';

/** The values that an entry point runs with. */
export interface RunValues {
  /** Of its parameters, as they are put into the command: paths are absolute. */
  readonly placed: Readonly<Record<string, string>>;
  /** Of values that are none of its parameters: appended as `--name value`. */
  readonly extra: Readonly<Record<string, string>>;
  /** What is recorded: each value as it was given or is the default. */
  readonly recorded: Readonly<Record<string, string>>;
  /** Parameters of type path whose value is an address that MLflow would download. */
  readonly remote: readonly string[];
}

/** Where paths are looked for: given ones relative to `cwd`, defaults relative to the project. */
export interface PathBases {
  readonly cwd: string;
  readonly folder: string;
}

/** Checks the values for an entry point and adds defaults. Raises `ProjectError` naming every parameter that is wrong. */
export function runValues(entryPoint: EntryPoint, given: Readonly<Record<string, string>>, bases: PathBases): RunValues {
  const wrong: string[] = [];
  const remote: string[] = [];
  const placed: Record<string, string> = {};
  const recorded: Record<string, string> = {};
  const missing = entryPoint.parameters.filter(({ name, default: fallback }) => !Object.hasOwn(given, name) && fallback === undefined);
  for (const parameter of entryPoint.parameters) {
    const { name } = parameter;
    const isGiven = Object.hasOwn(given, name);
    const value = isGiven ? given[name] : parameter.default;
    if (value === undefined) continue;
    const problem = valueProblem(parameter, value) ?? (parameter.type === 'path' ? pathProblem(value, isGiven ? bases.cwd : bases.folder) : undefined);
    if (problem !== undefined) wrong.push(`${name}: ${problem}`);
    if (parameter.type === 'path' && isRemote(value)) remote.push(name);
    placed[name] = parameter.type === 'path' ? absolutePath(value, isGiven ? bases.cwd : bases.folder) : value;
    recorded[name] = value;
  }
  if (missing.length > 0) wrong.unshift(`${missing.map(({ name }) => name).join(', ')}: no value was given (${missing.map(({ name }) => `-P ${name}=…`).join(' ')})`);
  if (wrong.length > 0) throw new ProjectError(`The entry point ${entryPoint.name} cannot run.\n${wrong.map((line) => `  ${line}`).join('\n')}`);
  const extra = Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(placed, name)));
  return { placed, extra, recorded: { ...recorded, ...extra }, remote };
}

/** Why a text is no value of a parameter's type, without looking at the disk; undefined when it is one. */
export function valueProblem({ type }: Pick<Parameter, 'type'>, value: string): string | undefined {
  if (value.includes('\0')) return 'a value has no NUL character';
  if (type === 'float' && !isFloat(value)) return `'${value}' is no number`;
  if (type === 'uri' && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(value)) return `'${value}' is no URI, such as s3://bucket/file or file:///data/file`;
  if (type === 'path' && value === '') return 'no path was given';
  return undefined;
}

function pathProblem(value: string, base: string): string | undefined {
  return isRemote(value) || existsSync(absolutePath(value, base)) ? undefined : `there is no file or folder ${absolutePath(value, base)}`;
}

/** Whether a path is an address elsewhere; `C:\data` is not one. */
function isRemote(value: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]+:/.test(value) && !/^file:/i.test(value);
}

function absolutePath(value: string, base: string): string {
  if (isRemote(value)) return value;
  if (!/^file:\/\//i.test(value)) return resolve(base, value);
  try {
    return fileURLToPath(value);
  } catch {
    return value;
  }
}
