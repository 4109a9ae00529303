import { pathToFileURL } from 'node:url';
import type { Param, Run } from '../../protocol/entities';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, HistorySelection, HistorySummary, LoggedModel, Metric, PlaceKind } from '../history';
import type { HistorySource, OpenSource } from '../source';
import { KnownPoints } from './knownPoints';
import { Names } from './names';
import type { LogPlace, LogRun } from './logRun';

/** Points of a block. */
const BLOCK = 5000;
/** Names that are told of before the rest is only counted. */
const TOLD_NAMES = 5;

const LOG: unique symbol = Symbol('log');

/** A run that knows what it was read from; a changed copy of it does too. */
interface ReadRun extends HistoryRun {
  readonly [LOG]: { readonly run: LogRun; readonly metrics: Names };
}

/** Log files of programs that know no experiments, as a history: what kinds differ in is how their places are found and read. */
export class LogSource implements HistorySource {
  #places: Promise<readonly LogPlace[]> | undefined;

  constructor(
    readonly kind: PlaceKind,
    readonly origin: string,
    private readonly options: OpenSource,
    private readonly find: () => Promise<readonly LogPlace[]>,
  ) {}

  async summary(): Promise<HistorySummary> {
    const places = await this.#found();
    const times = (pick: (place: LogPlace) => number | undefined): number[] => places.map(pick).filter((time) => time !== undefined);
    const [from, to] = [times((place) => place.from), times((place) => place.to)];
    const bytes = places.map((place) => place.artifactBytes);
    const notes = places.flatMap((place) => place.notes ?? []);
    return {
      experiments: [...grouped(places)].map(([name, group]) => ({ name, runs: total(group) })),
      runs: total(places),
      models: 0,
      versions: 0,
      points: undefined,
      artifactBytes: bytes.includes(undefined) ? undefined : bytes.reduce<number>((sum, one) => sum + (one ?? 0), 0),
      ...(from.length === 0 ? {} : { from: Math.min(...from) }),
      ...(to.length === 0 ? {} : { to: Math.max(...to) }),
      missingPrefixes: [],
      ...(notes.length === 0 ? {} : { notes }),
    };
  }

  async *experiments(): AsyncIterable<HistoryExperiment> {
    for (const [name, places] of grouped(await this.#found())) {
      const from = places.map((place) => place.from).filter((time) => time !== undefined);
      yield { experiment_id: name, name, lifecycle_stage: 'active', tags: [], ...(from.length === 0 ? {} : { creation_time: Math.min(...from) }) };
    }
  }

  async *runs(experiment: HistoryExperiment, selection?: HistorySelection): AsyncIterable<HistoryRun> {
    if (selection?.experiments?.has(experiment.experiment_id) === false && !selection.experiments.has(experiment.name)) return;
    for (const place of grouped(await this.#found()).get(experiment.experiment_id) ?? []) {
      for await (const run of place.read()) {
        this.options.signal.throwIfAborted();
        if (selection?.runs?.has(run.id) === false) continue;
        const history: ReadRun = { run: this.#fit(run, experiment.experiment_id), mark: run.mark, [LOG]: { run, metrics: this.#names(run, 'metric') } };
        yield history;
      }
    }
  }

  async *points(run: HistoryRun, known?: ReadonlyMap<string, number>): AsyncIterable<readonly Metric[]> {
    const { run: log, metrics } = readRun(run)[LOG];
    const there = new KnownPoints(known, metrics);
    let block: Metric[] = [];
    for await (const point of log.points(there)) {
      const key = metrics.of(point.key);
      if (there.has(key)) continue;
      block.push(key === point.key ? point : { ...point, key });
      if (block.length < BLOCK) continue;
      this.options.signal.throwIfAborted();
      yield block;
      block = [];
    }
    if (block.length > 0) yield block;
  }

  files(run: HistoryRun): AsyncIterable<HistoryFile> {
    return readRun(run)[LOG].run.files();
  }

  async *loggedModels(): AsyncIterable<LoggedModel> {
    // No kind of log knows of them.
  }

  async *modelFiles(): AsyncIterable<HistoryFile> {
    // There are no logged models.
  }

  async *registeredModels(): AsyncIterable<HistoryModel> {
    // Nor a registry.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #found(): Promise<readonly LogPlace[]> {
    this.#places ??= this.find();
    return this.#places;
  }

  #fit(run: LogRun, experimentId: string): Run {
    const [params, tags] = [this.#names(run, 'parameter'), this.#names(run, 'tag')];
    return {
      info: {
        run_id: run.id,
        run_uuid: run.id,
        run_name: run.name,
        experiment_id: experimentId,
        user_id: run.user ?? '',
        status: run.status,
        start_time: run.start,
        ...(run.end === undefined ? {} : { end_time: run.end }),
        artifact_uri: run.folder === undefined ? '' : pathToFileURL(run.folder).href,
        lifecycle_stage: 'active',
      },
      data: { metrics: [], params: renamed(run.params, params), tags: renamed(run.tags, tags) },
      inputs: { dataset_inputs: [], model_inputs: [] },
    };
  }

  #names(run: LogRun, what: string): Names {
    let told = 0;
    return new Names((name, fit) => {
      told++;
      if (told <= TOLD_NAMES) this.options.problem({ where: run.name, what: `The ${what} '${name.slice(0, 200)}' is called '${fit}', since MLflow takes no other characters`, lost: false });
    });
  }
}

function readRun(run: HistoryRun): ReadRun {
  if (!(LOG in run)) throw new TypeError(`The run ${run.run.info.run_id} was not read from log files`);
  return run as ReadRun;
}

/** The last value of a key counts. */
function renamed(items: readonly Param[], names: Names): Param[] {
  return [...new Map(items.map(({ key, value }) => [names.of(key), value.replace(/\p{Surrogate}/gu, '\uFFFD')]))].map(([key, value]) => ({ key, value }));
}

function grouped(places: readonly LogPlace[]): ReadonlyMap<string, readonly LogPlace[]> {
  const groups = new Map<string, LogPlace[]>();
  for (const place of places) {
    const group = groups.get(place.experiment);
    if (group === undefined) groups.set(place.experiment, [place]);
    else group.push(place);
  }
  return groups;
}

function total(places: readonly LogPlace[]): number {
  return places.reduce((sum, place) => sum + place.runs, 0);
}
