import { StringDecoder } from 'node:string_decoder';
import type { Mask } from '../capture/secrets';
import type { Metric } from '../protocol/entities';
import type { Param } from '../protocol/entities';
import { RECORDED_METRICS, RECORDED_TAGS } from '../protocol/recorded';
import { ConsoleLog, type OutputStream } from './console/consoleLog';
import { OutputEnd } from './failureLine';
import { compilePattern, OutputMetrics } from './output/outputMetrics';
import { OutputGate } from './outputGate';
import type { Recorder } from './record/recorder';
import { watchUsage } from './usage/usage';

/** What is read from a running command. */
export interface ObserveOptions {
  readonly recorder: Recorder;
  readonly mask: Mask;
  /** Absolute path of the console log; undefined where no file can be written. */
  readonly consolePath: string | undefined;
  readonly patterns: readonly string[];
  readonly readMetrics: boolean;
  readonly usesMlflow: boolean;
  /** Parameters of ours that the run has. */
  readonly params: readonly Param[];
  /** Keys that `trialbook log` wrote. */
  readonly told: () => ReadonlySet<string>;
  readonly warn: (line: string) => void;
}

/** What was read from a command in the end. */
export interface Observed {
  readonly output: OutputEnd;
  /** Keys of metrics that its output gave. */
  readonly keys: ReadonlySet<string>;
  /** Why the console log could not be written whole. */
  readonly logError: string | undefined;
}

const SPARK = /\b(?:application_\d{13}_\d{4,}|app-\d{14}-\d{4,})\b|\bapp(?:lication)?[ _-]?id\W+(local-\d{13}|spark-[0-9a-f]{32})\b/i;
const MB = 1e6;

/** Reads what a command prints and uses while it runs. */
export class Observer {
  readonly #metrics: OutputMetrics | undefined;
  readonly #gate: OutputGate;
  readonly #console: ConsoleLog | undefined;
  readonly #end = new OutputEnd();
  readonly #decoders: Record<OutputStream, StringDecoder> = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  #usage: ReturnType<typeof watchUsage> | undefined;
  #spark = false;
  /** Names of metrics that may be recorded. */
  readonly #keys = new Set<string>();

  constructor(private readonly options: ObserveOptions) {
    const { recorder, mask, consolePath, told, usesMlflow, params } = options;
    const patterns = compileAll(options.patterns, options.warn);
    this.#metrics = options.readMetrics || patterns.length > 0 ? new OutputMetrics(patterns, options.readMetrics, options.warn, params) : undefined;
    this.#gate = new OutputGate({ log: (entries) => recorder.log(entries), read: () => recorder.read(), told, usesMlflow, params });
    this.#console = consolePath === undefined ? undefined : new ConsoleLog(consolePath, undefined, (lines) => mask.text(lines));
  }

  /** Takes what the command wrote. */
  output(bytes: Buffer, stream: OutputStream): void {
    this.#console?.write(bytes, stream);
    this.#end.push(bytes, stream);
    if (this.#metrics === undefined && this.#spark) return;
    const text = this.#decoders[stream].write(bytes);
    if (this.#metrics !== undefined) this.#gate.push(this.#withoutSecrets(this.#metrics.push(text, Date.now()), text));
    if (!this.#spark) this.#findSpark(text);
  }

  /** Watches the process tree of the command. */
  watch(pid: number): void {
    const { recorder } = this.options;
    this.#usage = watchUsage(pid, ({ at, memory, cpu }) => {
      recorder.log({ metrics: [
        { key: RECORDED_METRICS.memory, value: memory / MB, timestamp: at, step: 0 },
        { key: RECORDED_METRICS.cpu, value: cpu, timestamp: at, step: 0 },
      ] });
    });
  }

  /** Ends reading; the totals are logged. `startTime` and `endTime` in UTC ms. */
  async end(startTime: number, endTime: number): Promise<Observed> {
    const usage = await this.#usage?.stop();
    if (this.#metrics !== undefined) this.#gate.push(this.#metrics.end(endTime));
    const keys = await this.#gate.end();
    const totals: [string, number][] = [[RECORDED_METRICS.duration, (endTime - startTime) / 1000]];
    if (usage !== undefined && usage.peakMemory > 0) totals.push([RECORDED_METRICS.peakMemory, usage.peakMemory / MB], [RECORDED_METRICS.cpuTime, usage.cpuTime]);
    this.options.recorder.log({ metrics: totals.map(([key, value]) => ({ key, value, timestamp: endTime, step: 0 })) });
    const closed = await this.#console?.close();
    return { output: this.#end, keys, logError: closed?.error };
  }

  /** Metrics whose names are no part of a secret that was printed. Names are looked at when they come for the first time. */
  #withoutSecrets(metrics: Metric[], text: string): Metric[] {
    let masked: string | undefined;
    return metrics.filter(({ key }) => {
      if (this.#keys.has(key)) return true;
      masked ??= this.options.mask.text(text);
      if (text.includes(key) && !masked.includes(key)) return false;
      if (this.#keys.size < 10_000) this.#keys.add(key);
      return true;
    });
  }

  #findSpark(text: string): void {
    if (!/app|local-/i.test(text)) return;
    const found = SPARK.exec(text);
    if (found === null) return;
    this.#spark = true;
    this.options.recorder.log({ tags: [{ key: RECORDED_TAGS.sparkApplication, value: found[1] ?? found[0] }] });
  }
}

function compileAll(patterns: readonly string[], warn: (line: string) => void): RegExp[] {
  return patterns.flatMap((pattern) => {
    try {
      return [compilePattern(pattern)];
    } catch (error) {
      // The command runs all the same: its run lacks that metric, and says why.
      warn((error as Error).message);
      return [];
    }
  });
}
