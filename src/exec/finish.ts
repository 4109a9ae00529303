import { resolve } from 'node:path';
import { matchFiles } from '../capture/outputs';
import { reportMetrics, tableMetrics } from '../capture/reports';
import type { Mask } from '../capture/secrets';
import { SYSTEM_TAGS, type RunStatus, type Tag } from '../protocol/entities';
import { RECORDED_FILES, RECORDED_TAGS } from '../protocol/recorded';
import { artifactPath } from './codeBefore';
import type { CommandEnd } from './child/runCommand';
import type { ExecOptions } from './execOptions';
import { failureLine, type OutputEnd } from './failureLine';
import type { Observed } from './observe';
import type { Recorder } from './record/recorder';
import type { SpoolHead } from './record/spool';

/** What is written after the command ended. */
export interface FinishOptions {
  readonly options: ExecOptions;
  readonly recorder: Recorder;
  readonly head: SpoolHead;
  readonly mask: Mask;
  readonly end: CommandEnd;
  readonly observed: Observed;
  readonly consolePath: string | undefined;
  /** UTC ms. */
  readonly endTime: number;
  readonly warn: (line: string) => void;
}

/** Of so many files the rows are counted; more are no tables that someone looks at one by one. */
const MOST_COUNTED = 20;

/** A run's state by how its command ended. */
export function statusOf(end: CommandEnd): RunStatus {
  if (end.kind === 'signal') return 'KILLED';
  return end.kind === 'exit' && end.code === 0 ? 'FINISHED' : 'FAILED';
}

/** Tags that say how a command ended. */
export function endTags(end: CommandEnd, output: OutputEnd, mask: Mask): Tag[] {
  const error = failureLine(end, output);
  return [
    ...(end.kind === 'signal' ? [{ key: RECORDED_TAGS.signal, value: end.signal }] : [{ key: RECORDED_TAGS.exitCode, value: String(end.code) }]),
    ...(error === undefined ? [] : [{ key: SYSTEM_TAGS.error, value: mask.text(error) }]),
  ];
}

/** Writes what a command left, and all but the end of its run. */
export async function finish(finishing: FinishOptions): Promise<void> {
  const { recorder, end, observed, mask, consolePath, head } = finishing;
  recorder.log({ tags: endTags(end, observed.output, mask) });
  if (consolePath !== undefined) recorder.artifact(RECORDED_FILES.console, { path: consolePath });
  if (observed.logError !== undefined) finishing.warn(`The console log is not whole: ${observed.logError}`);
  const reported = await outputs(finishing);
  // Now, and not before: the program's own value of a parameter must not meet another one.
  recorder.log({ params: head.params });
  await recorder.settled();
  await tellMissing(finishing, reported);
}

/** Keeps the files that the command made; counts of reports among them become metrics. Answers their keys. */
async function outputs({ options, recorder, endTime, warn }: FinishOptions): Promise<string[]> {
  const keys: string[] = [];
  const kept = new Set<string>();
  for (const pattern of options.outputs) {
    const found = await matchFiles([pattern], options.cwd);
    if (found.length === 0) warn(`There is no output '${pattern}' in ${options.cwd}`);
    for (const file of found) {
      const path = resolve(options.cwd, file);
      if (kept.has(path)) continue;
      kept.add(path);
      recorder.artifact(artifactPath(options.cwd, file), { path });
      const counts = (await reportMetrics(path)) ?? (kept.size <= MOST_COUNTED ? await tableMetrics(path, artifactPath(options.cwd, file)) : []);
      keys.push(...counts.map(({ key }) => key));
      recorder.log({ metrics: counts.map((count) => ({ ...count, timestamp: endTime, step: 0 })) });
    }
  }
  return keys;
}

/** A run that lacks what its task asks for is incomplete, and says what. */
async function tellMissing({ options, recorder, head, observed, warn }: FinishOptions, reported: readonly string[]): Promise<void> {
  const { required } = options;
  if (required.params.length + required.metrics.length === 0) return;
  const run = await recorder.read();
  const params = new Set([...head.params.map(({ key }) => key), ...(run?.data.params ?? []).map(({ key }) => key)]);
  const metrics = new Set([...observed.keys, ...reported, ...(run?.data.metrics ?? []).map(({ key }) => key)]);
  const missing = { params: required.params.filter((key) => !params.has(key)), metrics: required.metrics.filter((key) => !metrics.has(key)) };
  if (missing.params.length + missing.metrics.length === 0) return;
  recorder.log({ tags: [{ key: RECORDED_TAGS.missing, value: JSON.stringify(missing) }] });
  const names = [...missing.params.map((key) => `parameter '${key}'`), ...missing.metrics.map((key) => `metric '${key}'`)];
  warn(`The run is incomplete: it lacks ${names.join(', ')}`);
}
