import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { ModelVersion } from '../../protocol/entities';
import { exec } from '../exec';
import { modelUri } from './modelReference';
import { outputThere, recording, shownPath, inputPath, type ScoringPlace } from './runScoring';
import { jobArguments, sparkJobPath, writeSparkJob, type SparkArguments } from './sparkJob';
import { findSpark, isLocal, submitCommand } from './sparkSubmit';

/** A table that Spark is to score. */
export interface SparkScoring extends Omit<SparkArguments, 'model'> {
  readonly model: ModelVersion;
  /** `local[*]`, `spark://host:7077`, `yarn`, `k8s://…`. */
  readonly master: string;
  /** The `spark-submit` to use, in place of that of the interpreter's pyspark. */
  readonly submit: string | undefined;
  /** The job's file, relative to the working directory; written when it is not there. */
  readonly job: string | undefined;
  /** Absolute path of the job's template in the product. */
  readonly template: string;
  /** Further options of `spark-submit`. */
  readonly extra: readonly string[];
}

/** Scores a table by Spark as a run, and answers the exit code. The job is a file of the workspace. Raises `ScoringError` before anything starts. */
export async function scoreBySpark(place: ScoringPlace, scoring: SparkScoring, warn: (line: string) => void): Promise<number> {
  const { model, master, extra, template } = scoring;
  const { cwd, env } = place;
  const { input, isHere, output, hasFolder } = placesOf(scoring, cwd);
  const tools = await findSpark({ python: place.python, submit: scoring.submit, master, env, cwd });
  for (const warning of tools.warnings) warn(warning);
  const job = scoring.job ?? sparkJobPath(model.name);
  if (writeSparkJob(template, model.name, cwd, job)) warn(`The job was written to ${job}. It is yours to edit.`);
  const given = { ...scoring, model: modelUri(model), input, output };
  const params = { model: given.model, input, output, master, ...(scoring.format === undefined ? {} : { format: scoring.format }) };
  const run = recording(place, { model, input, experiment: `${model.name} scoring`, name: `v${model.version} ${basename(input)} by Spark` }, params);
  const wasThere = existsSync(resolve(cwd, output));
  const code = await exec({
    ...run,
    command: [...submitCommand(tools, master, extra), job, ...jobArguments(given)],
    inputs: isHere ? [input] : [],
    // The launcher's own search for a home begins with Python.
    env: { ...env, ...(isLocal(master) ? { PYSPARK_PYTHON: tools.interpreter.path, SPARK_LOCAL_IP: '127.0.0.1' } : {}), PYSPARK_DRIVER_PYTHON: tools.interpreter.path },
  }, warn);
  if (code !== 0 && hasFolder && !wasThere) removeEmpty(resolve(cwd, output));
  return code;
}

/** Input and output as they stand in the command, and whether they are files of this machine. Raises `ScoringError`. */
function placesOf({ input, output, format, outputFormat, overwrite }: SparkScoring, cwd: string): { input: string; isHere: boolean; output: string; hasFolder: boolean } {
  const isHere = format !== 'jdbc' && !isElsewhere(input);
  const hasFolder = (outputFormat ?? format) !== 'jdbc' && !isElsewhere(output);
  const to = hasFolder ? shownPath(cwd, output) : output;
  if (hasFolder && overwrite !== true && existsSync(resolve(cwd, to))) throw outputThere(to);
  return { input: isHere ? inputPath(cwd, input) : input, isHere, output: to, hasFolder };
}

/** A job that failed leaves a folder with nothing in it, which the next one would take for an output. */
function removeEmpty(folder: string): void {
  if (!existsSync(folder)) return;
  const names = readdirSync(folder);
  if (names.every((name) => name === '_temporary' || name.startsWith('.'))) rmSync(folder, { recursive: true, force: true });
}

/** An address of another file system, `s3a://…` or `hdfs://…`: only Spark can tell what is there. */
function isElsewhere(path: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(path);
}
