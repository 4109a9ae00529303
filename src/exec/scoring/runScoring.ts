import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ModelVersion } from '../../protocol/entities';
import { REGISTRY_TAGS } from '../../protocol/registry';
import { exec } from '../exec';
import type { ExecOptions } from '../execOptions';
import { modelUri } from './modelReference';
import { placeProgram } from './place';
import { readReport, type ScoringReport } from './report';
import { ScoringError } from './scoringError';

/** Name of the variable that tells the program what belongs in no command: where its report goes, and which dataset its metrics are of. */
const FACTS = 'TRIALBOOK_SCORING';

/** Where a model is used, and how the run is recorded. */
export interface ScoringPlace extends Pick<ExecOptions, 'cwd' | 'env' | 'storePath' | 'storeNamed' | 'uri' | 'serverScript'> {
  /** The Python that has the model's packages. */
  readonly python: string;
  /** Absolute path of `score.py` in the product. */
  readonly program: string;
  readonly experiment: string | undefined;
  readonly name: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A version and the file that it is used on. */
export interface ScoringFile {
  readonly model: ModelVersion;
  /** Relative to the working directory, or absolute. */
  readonly file: string;
}

/** What a program came to. `report` is undefined when it ended without one. */
export interface ScoringEnd {
  readonly code: number;
  readonly report: ScoringReport | undefined;
}

/** Writes a version's predictions for a CSV or Parquet file, as a run. Raises `ScoringError` before anything starts. */
export async function scoreFile(place: ScoringPlace, { model, file, output, overwrite }: ScoringFile & { readonly output: string; readonly overwrite: boolean }, warn: (line: string) => void): Promise<ScoringEnd> {
  const input = inputPath(place.cwd, file);
  const to = shownPath(place.cwd, output);
  if (!overwrite && existsSync(resolve(place.cwd, to))) throw outputThere(to);
  return runProgram(place, {
    verb: 'score', model, input, warn, experiment: `${model.name} scoring`, name: `v${model.version} ${basename(input)}`,
    params: { output: to }, flags: overwrite ? ['--overwrite'] : [],
  });
}

/** What a validation is asked. */
export interface ValidationQuestion extends ScoringFile {
  /** Column of the true values; the only one that the model does not take, without. */
  readonly target: string | undefined;
  /** Column by which errors are told apart. */
  readonly group: string | undefined;
  readonly task: 'auto' | 'regression' | 'classification';
  /** Digest of the file. */
  readonly digest: string;
}

/** Measures a version on a file that holds the true values, as a run. Raises `ScoringError` before anything starts. */
export async function measure(place: ScoringPlace, { model, file, target, group, task, digest }: ValidationQuestion, warn: (line: string) => void): Promise<ScoringEnd> {
  const input = inputPath(place.cwd, file);
  return runProgram(place, {
    verb: 'validate', model, input, warn, experiment: `${model.name} validation`, name: `v${model.version} on ${basename(input)}`,
    params: { ...(target === undefined ? {} : { target }), ...(group === undefined ? {} : { group }) }, flags: task === 'auto' ? [] : [`--task=${task}`],
    dataset: { dataset: basename(input), digest },
  });
}

/** Words for an output that is there already. */
export function outputThere(path: string): ScoringError {
  return new ScoringError('output-there', `${path} is there already. Name another place by --output, or replace it by --overwrite`);
}

/** The path as it stands in the command: relative when it lies in the working directory, so that the run can be reproduced elsewhere. */
export function shownPath(cwd: string, path: string): string {
  const inside = relative(cwd, resolve(cwd, path));
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? resolve(cwd, path) : inside;
}

/** The input as it stands in the command. Raises `ScoringError` when it is not there. */
export function inputPath(cwd: string, file: string): string {
  if (!existsSync(resolve(cwd, file))) throw new ScoringError('no-input', `There is no file ${resolve(cwd, file)}`);
  return shownPath(cwd, file);
}

/** Like `inputPath`, of one file that the small program reads. */
export function isFile(cwd: string, file: string): boolean {
  return statSync(resolve(cwd, file), { throwIfNoEntry: false })?.isFile() === true;
}

interface ProgramRun {
  readonly verb: 'score' | 'validate';
  readonly model: ModelVersion;
  readonly input: string;
  /** Further options of the program, which are parameters of the run too. */
  readonly params: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly experiment: string;
  readonly name: string;
  readonly dataset?: { readonly dataset: string; readonly digest: string };
  readonly warn: (line: string) => void;
}

async function runProgram(place: ScoringPlace, run: ProgramRun): Promise<ScoringEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'trialbook-scoring-'));
  const report = join(folder, 'report.json');
  const model = modelUri(run.model);
  const named = { model, input: run.input, ...run.params };
  try {
    const code = await exec({
      ...recording(place, run, { ...named, model }),
      command: [place.python, placeProgram(place.program, place.env), run.verb, ...Object.entries(named).map(([key, value]) => `--${key}=${value}`), ...run.flags],
      env: { ...place.env, [FACTS]: JSON.stringify({ report, ...run.dataset }) },
    }, run.warn);
    return { code, report: reportIn(report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How a run with a version is recorded, whatever runs it. */
export function recording(place: ScoringPlace, { model, input, experiment, name }: Pick<ProgramRun, 'model' | 'input' | 'experiment' | 'name'>, params: Readonly<Record<string, string>>): Omit<ExecOptions, 'command'> {
  const { cwd, env, storePath, storeNamed, uri, serverScript } = place;
  return {
    cwd, env, storePath, storeNamed, uri, serverScript,
    experiment: place.experiment ?? experiment,
    name: place.name ?? name,
    params,
    tags: { [REGISTRY_TAGS.scoredModel]: modelUri(model), ...place.tags },
    inputs: [input],
    outputs: [],
    metricPatterns: [],
    argumentsAsParams: false,
    // The program logs its figures itself, and the lines of its progress are none.
    readMetrics: false,
    recordChanges: true,
    required: { params: [], metrics: [] },
    autolog: false,
  };
}

function reportIn(path: string): ScoringReport | undefined {
  return existsSync(path) ? readReport(readFileSync(path, 'utf8')) : undefined;
}
