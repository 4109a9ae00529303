import { createHash } from 'node:crypto';
import { asList, asObject, asText, decodeExperiment, decodeLoggedModel, decodeMetric, decodeModelVersion, decodeRegisteredModel, decodeRun, type Wire } from '../../client/wire';
import { parseJson, type Json } from '../../protocol/json';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, HistorySelection, HistorySummary, LoggedModel, Metric, Problem } from '../history';
import { InteropError } from '../interopError';
import type { HistorySource, OpenSource } from '../source';
import { HEAD, ID } from './layout';
import { lines } from '../files/lines';
import { ZipReader, type ZipEntry } from './zipReader';

/** Points of a block. */
const BLOCK = 5000;
const RUN = /^experiments\/([^/]+)\/runs\/([^/]+)\/run\.json$/;
const MODEL = /^experiments\/([^/]+)\/models\/([^/]+)\/model\.json$/;

/** Opens a bundle, or the damaged rest of one. Raises `InteropError`. */
export async function openBundle(path: string, { problem }: OpenSource): Promise<HistorySource> {
  const zip = await ZipReader.open(path);
  try {
    const head = zip.entries.get(HEAD);
    if (head === undefined) throw new InteropError('unknown-format', `${path} is a zip, but none that holds runs.`);
    const { format } = asObject(parse(await zip.text(head), HEAD));
    if (typeof format === 'number' && format > 1) throw new InteropError('newer', `${path} was written by a newer Trialbook. Update this one.`);
    return new BundleSource(path, zip, problem);
  } catch (error) {
    zip.close();
    throw error;
  }
}

class BundleSource implements HistorySource {
  readonly kind = 'bundle';
  /** Folders of runs and models by those of their experiments. */
  readonly #runs = new Map<string, string[]>();
  readonly #models = new Map<string, string[]>();
  readonly #files = new Map<string, ZipEntry[]>();
  /** Where each lies, and what of a run broke off when it was packed. */
  readonly #folders = new Map<string, { readonly folder: string; readonly torn: ReadonlySet<string> }>();

  constructor(
    readonly origin: string,
    private readonly zip: ZipReader,
    private readonly problem: (problem: Problem) => void,
  ) {
    for (const [path, entry] of zip.entries) {
      const [, runExperiment, run] = RUN.exec(path) ?? [];
      const [, modelExperiment, model] = MODEL.exec(path) ?? [];
      if (runExperiment !== undefined && run !== undefined) push(this.#runs, runExperiment, run);
      if (modelExperiment !== undefined && model !== undefined) push(this.#models, modelExperiment, model);
      const [, owner] = /^(experiments\/[^/]+\/(?:runs|models)\/[^/]+)\/artifacts\//.exec(path) ?? [];
      if (owner !== undefined) push(this.#files, owner, entry);
    }
  }

  async summary(): Promise<HistorySummary> {
    const experiments = [];
    for await (const { experiment_id: id, name } of this.experiments()) experiments.push({ name, runs: this.#runs.get(id)?.length ?? 0 });
    let [models, versions] = [0, 0];
    for await (const model of this.registeredModels()) {
      models++;
      versions += model.versions.length;
    }
    let artifactBytes = 0;
    for (const entries of this.#files.values()) for (const { uncompressedSize } of entries) artifactBytes += uncompressedSize;
    return { experiments, runs: experiments.reduce((sum, { runs }) => sum + runs, 0), models, versions, points: undefined, artifactBytes, missingPrefixes: [] };
  }

  async *experiments(): AsyncIterable<HistoryExperiment> {
    for (const [path, entry] of this.zip.entries) {
      const [, id] = /^experiments\/([^/]+)\/experiment\.json$/.exec(path) ?? [];
      if (id === undefined) continue;
      const wire = await this.#read(entry);
      if (wire === undefined) continue;
      const experiment = decodeExperiment(wire);
      yield { experiment_id: id, name: asText(wire['name']) || id, lifecycle_stage: experiment.lifecycle_stage === 'deleted' ? 'deleted' : 'active', tags: experiment.tags, creation_time: experiment.creation_time };
    }
  }

  async *runs({ experiment_id: experiment }: HistoryExperiment, selection?: HistorySelection): AsyncIterable<HistoryRun> {
    for (const id of this.#runs.get(experiment) ?? []) {
      if (selection?.runs?.has(id) === false) continue;
      const folder = `experiments/${experiment}/runs/${id}`;
      const entry = this.zip.entries.get(`${folder}/run.json`);
      const wire = entry === undefined ? undefined : await this.#read(entry);
      if (wire === undefined) continue;
      const run = decodeRun(asObject(wire['run']));
      if (!ID.test(id) || run.info.run_id !== id) {
        this.problem({ where: `${folder}/run.json`, what: 'it names another run than its folder', lost: true });
        continue;
      }
      const torn = Array.isArray(wire['torn']) ? wire['torn'].map((path) => asText(path)) : [];
      this.#folders.set(id, { folder, torn: new Set(torn) });
      yield { run, mark: this.#mark(folder) };
    }
  }

  async *points({ run }: HistoryRun): AsyncIterable<readonly Metric[]> {
    const folder = this.#folders.get(run.info.run_id)?.folder ?? '';
    const entry = this.zip.entries.get(`${folder}/points.jsonl`);
    if (entry === undefined) return;
    let block: Metric[] = [];
    let read = 0;
    try {
      for await (const line of lines(await this.zip.stream(entry))) {
        block.push(pointOf(parse(line, entry.fileName)));
        read++;
        if (block.length < BLOCK) continue;
        yield block;
        block = [];
      }
    } catch (error) {
      this.problem({ where: entry.fileName, what: `it is damaged after ${read} points: ${(error as Error).message.replace(/\.$/, '')}`, lost: true });
    }
    if (block.length > 0) yield block;
  }

  files({ run }: HistoryRun): AsyncIterable<HistoryFile> {
    const { folder, torn } = this.#folders.get(run.info.run_id) ?? { folder: '', torn: new Set<string>() };
    return this.#filesOf(folder, torn);
  }

  async *loggedModels({ experiment_id: experiment }: HistoryExperiment, selection?: HistorySelection): AsyncIterable<LoggedModel> {
    for (const id of this.#models.get(experiment) ?? []) {
      const folder = `experiments/${experiment}/models/${id}`;
      const entry = this.zip.entries.get(`${folder}/model.json`);
      const wire = entry === undefined ? undefined : await this.#read(entry);
      if (wire === undefined) continue;
      const model = decodeLoggedModel(wire);
      if (!ID.test(id) || model.info.model_id !== id) this.problem({ where: `${folder}/model.json`, what: 'it names another model than its folder', lost: true });
      else if (selection?.runs === undefined || selection.runs.has(model.info.source_run_id ?? '')) {
        this.#folders.set(id, { folder, torn: new Set() });
        yield model;
      }
    }
  }

  modelFiles({ info }: LoggedModel): AsyncIterable<HistoryFile> {
    return this.#filesOf(this.#folders.get(info.model_id)?.folder ?? '', new Set());
  }

  async *registeredModels(selection?: HistorySelection): AsyncIterable<HistoryModel> {
    for (const [path, entry] of this.zip.entries) {
      if (!/^registry\/[^/]+\.json$/.test(path)) continue;
      const wire = await this.#read(entry);
      if (wire === undefined) continue;
      const model = decodeRegisteredModel(asObject(wire['model']));
      if (selection?.models?.has(model.name) !== false) yield { model, versions: asList(wire['versions']).map(decodeModelVersion) };
    }
  }

  close(): Promise<void> {
    this.zip.close();
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- other sources read what they list
  async *#filesOf(folder: string, torn: ReadonlySet<string>): AsyncGenerator<HistoryFile> {
    for (const entry of this.#files.get(folder) ?? []) {
      const path = entry.fileName.slice(`${folder}/artifacts/`.length);
      if (torn.has(path)) this.problem({ where: entry.fileName, what: 'it was not whole when the bundle was written', lost: true });
      else yield { path, size: entry.uncompressedSize, open: () => this.zip.stream(entry) };
    }
  }

  /** Changes when anything of the run in the zip does. */
  #mark(folder: string): string {
    const hash = createHash('sha256');
    for (const name of ['run.json', 'points.jsonl']) hash.update(`${this.zip.entries.get(`${folder}/${name}`)?.crc32 ?? ''} `);
    for (const { fileName, crc32, uncompressedSize } of this.#files.get(folder) ?? []) hash.update(`${fileName.slice(folder.length)} ${crc32} ${uncompressedSize}\n`);
    return `zip-${hash.digest('hex').slice(0, 32)}`;
  }

  async #read(entry: ZipEntry): Promise<Wire | undefined> {
    try {
      return asObject(parse(await this.zip.text(entry), entry.fileName));
    } catch (error) {
      this.problem({ where: entry.fileName, what: (error as Error).message.replace(/\.$/, ''), lost: true });
      return undefined;
    }
  }
}

function parse(text: string, name: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new InteropError('damaged', `${name} is no JSON`, { cause });
  }
}

function pointOf(line: Json): Metric {
  const [key, value, timestamp, step, name, digest] = Array.isArray(line) ? line : [];
  if (typeof key !== 'string' || value === undefined) throw new InteropError('damaged', 'a line is no point');
  const point = decodeMetric({ key, value, timestamp: timestamp ?? 0, step: step ?? 0 });
  return typeof name === 'string' && typeof digest === 'string' ? { ...point, dataset_name: name, dataset_digest: digest } : point;
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
