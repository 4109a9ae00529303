import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { VERSION } from '../../address/version';
import { stringifyJson } from '../../protocol/json';
import { isPathBelow } from '../files/pathBelow';
import { Meter } from '../files/meter';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, LoggedModel, Metric, Problem } from '../history';
import { InteropError } from '../interopError';
import type { FileAtTarget, HistorySink, RunAtTarget } from '../sink';
import { HEAD, ID, pointLine, type BundleHead } from './layout';

/** How a bundle is written. */
export interface BundleOptions {
  /** What the history is read from, without secrets. */
  readonly source: string;
  readonly signal: AbortSignal;
  readonly problem: (problem: Problem) => void;
  /** Whether a file of that name is written over. */
  readonly overwrites?: boolean;
}

/** Files with these ends are packed already. */
const PACKED = /\.(?:zip|gz|tgz|bz2|xz|zst|7z|png|jpe?g|webp|gif|mp[34]|parquet|npz|pt|pth|ckpt|safetensors|onnx|whl)$/i;

interface OpenRun {
  readonly folder: string;
  /** Points are gathered beside, since a zip is written one entry after the other. */
  readonly spool: string;
  readonly lines: WriteStream;
  points: number;
  /** Files that broke off while they were packed. */
  readonly torn: string[];
}

/** Opens a bundle for writing; it has its name when it is whole. Raises `InteropError('exists')`. */
export async function openBundleSink(path: string, options: BundleOptions): Promise<HistorySink> {
  const target = resolve(path);
  if (existsSync(target) && options.overwrites !== true) throw new InteropError('exists', `${target} is there already. Name another file, or delete it first.`);
  const folder = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  return new BundleSink(target, folder, options);
}

class BundleSink implements HistorySink {
  readonly kind = 'bundle';
  // The entries of a run follow each other.
  readonly runsAtOnce = 1;
  readonly #zip = new ZipFile();
  readonly #partial: string;
  readonly #written: Promise<void>;
  readonly #runs = new Map<string, OpenRun>();
  readonly #models = new Map<string, string>();
  readonly #seen = new Set<string>();
  #registered = 0;

  constructor(
    readonly target: string,
    private readonly folder: string,
    private readonly options: BundleOptions,
  ) {
    this.#partial = join(folder, 'bundle.zip');
    const out = createWriteStream(this.#partial, { flags: 'wx' });
    this.#zip.on('error', (error) => out.destroy(error as Error));
    this.#written = finished(this.#zip.outputStream.pipe(out));
    // Raised by `close`.
    this.#written.catch(() => undefined);
    this.#json(HEAD, { format: 1, version: VERSION, source: options.source } satisfies BundleHead);
  }

  experiment(experiment: HistoryExperiment): Promise<string> {
    const id = String(this.#seen.size + 1);
    this.#seen.add(`experiment ${id}`);
    this.#json(`experiments/${id}/experiment.json`, { ...experiment, experiment_id: id });
    return Promise.resolve(id);
  }

  beginRun(experimentId: string, { run }: HistoryRun): Promise<RunAtTarget> {
    const { run_id: id } = run.info;
    if (!ID.test(id)) return Promise.resolve({ kind: 'collision', id, reason: 'Its id cannot be one of MLflow' });
    if (this.#seen.has(id)) return Promise.resolve({ kind: 'collision', id, reason: 'Another run of this bundle has the same id' });
    this.#seen.add(id);
    const spool = join(this.folder, `points-${randomBytes(6).toString('hex')}`);
    const lines = createWriteStream(spool, { flags: 'wx' });
    // Raised by the write that waits.
    lines.on('error', () => undefined);
    this.#runs.set(id, { folder: `experiments/${experimentId}/runs/${id}`, spool, lines, points: 0, torn: [] });
    return Promise.resolve({ kind: 'new', id });
  }

  async points(runId: string, points: readonly Metric[]): Promise<void> {
    const run = this.#opened(runId);
    run.points += points.length;
    const text = points.map((point) => `${stringifyJson(pointLine(point))}\n`).join('');
    if (run.lines.errored !== null) throw run.lines.errored;
    if (!run.lines.write(text)) await once(run.lines, 'drain');
  }

  async file(owner: { readonly kind: 'run' | 'model'; readonly id: string }, file: HistoryFile): Promise<FileAtTarget> {
    if (!isPathBelow(file.path)) throw new InteropError('damaged', `"${file.path}" is no path below a folder`);
    const run = owner.kind === 'run' ? this.#opened(owner.id) : undefined;
    const folder = run?.folder ?? this.#models.get(owner.id) ?? '';
    try {
      return await this.#pack(`${folder}/artifacts/${file.path}`, file);
    } catch (error) {
      run?.torn.push(file.path);
      throw error;
    }
  }

  async endRun(runId: string, { run, mark }: HistoryRun): Promise<void> {
    const { folder, spool, lines, points, torn } = this.#opened(runId);
    lines.end();
    await finished(lines);
    if (points > 0) await this.#pack(`${folder}/points.jsonl`, { path: 'points.jsonl', size: undefined, local: spool, open: async () => (await import('node:fs')).createReadStream(spool) });
    await rm(spool, { force: true });
    this.#json(`${folder}/run.json`, { run, mark, points, ...(torn.length === 0 ? {} : { torn }) });
    this.#runs.delete(runId);
  }

  beginLoggedModel(experimentId: string, model: LoggedModel): Promise<{ id: string; isThere: boolean }> {
    const { model_id: id } = model.info;
    if (!ID.test(id)) return Promise.reject(new InteropError('damaged', `'${id}' cannot be the id of a logged model`));
    const isThere = this.#seen.has(`model ${id}`);
    this.#seen.add(`model ${id}`);
    this.#models.set(id, `experiments/${experimentId}/models/${id}`);
    return Promise.resolve({ id, isThere });
  }

  endLoggedModel(modelId: string, model: LoggedModel): Promise<void> {
    this.#json(`${this.#models.get(modelId) ?? ''}/model.json`, model);
    return Promise.resolve();
  }

  registeredModel(model: HistoryModel): Promise<number> {
    this.#registered++;
    this.#json(`registry/${this.#registered}.json`, model);
    return Promise.resolve(model.versions.length);
  }

  async close(failed: boolean): Promise<void> {
    try {
      this.#zip.end();
      if (failed) return;
      await this.#written;
      await rename(this.#partial, this.target);
    } finally {
      for (const { lines } of this.#runs.values()) lines.destroy();
      await rm(this.folder, { recursive: true, force: true });
    }
  }

  #json(path: string, value: unknown): void {
    this.#zip.addBuffer(Buffer.from(stringifyJson(value), 'utf8'), path);
  }

  /** Resolves when the file is in the zip. One that breaks off leaves what was read of it, so that the zip stays one. */
  #pack(path: string, file: HistoryFile): Promise<FileAtTarget> {
    const meter = new Meter();
    return new Promise((resolve, reject) => {
      this.#written.catch(reject);
      meter.on('end', () => {
        resolve({ bytes: meter.bytes, digest: meter.digest(), skipped: false });
      });
      this.#zip.addReadStreamLazy(path, { compress: !PACKED.test(path) }, (answer) => {
        const tear = (error: Error): void => {
          reject(error);
          meter.end();
        };
        file.open(this.options.signal).then((content) => {
          content.on('error', tear);
          content.pipe(meter);
        }, tear);
        answer(null, meter);
      });
    });
  }

  #opened(runId: string): OpenRun {
    const run = this.#runs.get(runId);
    if (run === undefined) throw new Error(`Run ${runId} was not begun`);
    return run;
  }
}
