import { setMaxListeners } from 'node:events';
import { SYSTEM_TAGS } from '../../protocol/entities';
import type { CopyEvent, CopyReport } from '../events';
import type { HistoryExperiment, HistoryModel, HistoryRun, HistorySelection, LoggedModel } from '../history';
import type { HistorySink } from '../sink';
import type { HistorySource } from '../source';
import { CopyError, endsAll, SecretsFound, wordsOf } from './copyError';
import { copyFiles, sendRun, type CopySetting } from './copyRun';
import { Gate } from './gate';
import { chosenModels } from './modelsOfRuns';
import { ProblemLog } from './problems';
import { findSecrets, SecretSearch, type SecretsChoice } from './secrets';
import { Tally } from './tally';

/** Runs that are sent at the same time, which hides the delay of a link. */
const RUNS_AT_ONCE = 12;
/** Runs that were sent and wait for being counted, which some targets do for many at once. */
const ENDING_AT_ONCE = 64;

/** How a copy goes. */
export interface CopyOptions {
  /** What is copied; everything without it. */
  readonly selection?: HistorySelection;
  /** The log that the source was opened with. */
  readonly problems?: ProblemLog;
  /** Hears of what goes on. */
  readonly tell?: (event: CopyEvent) => void;
  readonly signal: AbortSignal;
  /** `leave`: files stay where they are, and only the target is told where. */
  readonly artifacts?: 'copy' | 'leave';
  /** What becomes of values that look like secrets; without it nobody looks, as for a target on this machine. */
  readonly secrets?: SecretsChoice;
}

/**
 * Copies a history from its source to a target: experiments, runs with points and files, logged models, then registered models. Neither is closed before all
 * of it was tried; then the target is, and the source is the caller's. What is at the target already is left out, what is there in part is completed, so that
 * a copy which broke off is started again with the same arguments. Points are counted at the target before a run counts as whole.
 *
 * Raises `CopyError` with the report of what was done when it cannot go on; a run that cannot be copied alone is a problem in the report.
 */
export async function copyHistory(source: HistorySource, sink: HistorySink, options: CopyOptions): Promise<CopyReport> {
  const tally = new Tally(options.tell ?? (() => undefined), options.problems ?? new ProblemLog());
  const copy = new Copy(source, sink, options, tally);
  // Each request under way listens.
  setMaxListeners(0, options.signal);
  try {
    await copy.all();
    await sink.close(false);
  } catch (error) {
    await sink.close(true).catch((closing: unknown) => {
      tally.problems.add({ where: sink.target, what: wordsOf(closing), lost: true });
    });
    const cause: unknown = options.signal.aborted ? options.signal.reason : error;
    const failure = new CopyError(tally.report(source.origin, sink.target), cause);
    tally.tell({ event: 'failed', message: failure.message, report: failure.report });
    throw failure;
  }
  const report = tally.report(source.origin, sink.target);
  tally.tell({ event: 'done', report });
  return report;
}

/** An experiment of the source, and what makes or finds it at the target. */
interface Chosen {
  readonly experiment: HistoryExperiment;
  readonly id: () => Promise<string>;
}

/** A run whose parent has not come yet. */
interface Waiting {
  readonly run: HistoryRun;
  readonly parent: string;
  readonly experimentId: () => Promise<string>;
}

class Copy {
  readonly #runGate: Gate;
  readonly #endGate = new Gate(ENDING_AT_ONCE);
  /** Target's ids by the source's: runs that were begun, models. A run that cannot be copied has none. */
  readonly #runs = new Map<string, Promise<string | undefined>>();
  readonly #models = new Map<string, string>();
  readonly #masks: SecretSearch | undefined;
  #waiting: Waiting[] = [];

  constructor(
    private readonly source: HistorySource,
    private readonly sink: HistorySink,
    private readonly options: CopyOptions,
    private readonly tally: Tally,
  ) {
    this.#runGate = new Gate(sink.runsAtOnce ?? RUNS_AT_ONCE);
    this.#masks = options.secrets?.when === 'mask' ? new SecretSearch(options.secrets.mask) : undefined;
  }

  get #setting(): CopySetting {
    return { source: this.source, sink: this.sink, tally: this.tally, leavesFiles: this.options.artifacts === 'leave', masksFiles: this.#masks !== undefined, signal: this.options.signal };
  }

  async all(): Promise<void> {
    const { selection, secrets } = this.options;
    await this.#tellStart();
    if (secrets?.when === 'ask') await this.#lookForSecrets(new SecretSearch(secrets.mask));
    const experiments: Chosen[] = [];
    for await (const experiment of this.source.experiments()) {
      if (selection?.experiments?.has(experiment.experiment_id) === false) continue;
      const chosen = { experiment, id: this.#experimentId(experiment) };
      experiments.push(chosen);
      await this.#allRuns(chosen);
    }
    await this.#takeWaiting();
    await this.#runGate.idle();
    await this.#endGate.idle();
    await this.#allLoggedModels(experiments);
    await this.#allRegisteredModels();
  }

  async #tellStart(): Promise<void> {
    const { selection } = this.options;
    // Counting everything can take as long as reading what was chosen.
    const { runs, artifactBytes } = selection?.runs === undefined ? await this.source.summary() : { runs: selection.runs.size };
    this.tally.tell({ event: 'start', from: this.source.origin, to: this.sink.target, runs, ...(artifactBytes === undefined || selection !== undefined ? {} : { bytes: artifactBytes }) });
  }

  async #allRuns({ experiment, id }: Chosen): Promise<void> {
    const { selection } = this.options;
    // One that was asked for comes along even when it has no runs.
    if (selection?.runs === undefined) await id();
    for await (const run of this.source.runs(experiment, selection)) await this.#take(this.#masks?.maskedRun(run) ?? run, id);
  }

  async #allLoggedModels(experiments: readonly Chosen[]): Promise<void> {
    for (const { experiment, id } of experiments) {
      for await (const model of this.source.loggedModels(experiment, this.options.selection)) {
        await this.#runGate.start(() => this.#guarded(`logged model ${model.info.name}`, () => this.#loggedModel(model, id)));
      }
    }
    await this.#runGate.idle();
  }

  async #allRegisteredModels(): Promise<void> {
    const runs = await this.#copiedRuns();
    const copied = { hasRun: (id: string) => runs.has(id), hasModel: (id: string) => this.#models.has(id) };
    for await (const model of chosenModels(this.source, this.options.selection, copied, this.tally.problems.add)) {
      await this.#guarded(`registered model ${model.model.name}`, () => this.#registeredModel(this.#masks?.maskedModel(model) ?? model, runs));
    }
  }

  async #lookForSecrets(search: SecretSearch): Promise<void> {
    const found = await findSecrets(this.source, this.options.selection, search, this.options.signal);
    if (found.length === 0) return;
    this.tally.tell({ event: 'secrets', found });
    throw new SecretsFound(found);
  }

  /** The experiment is made at the target when something of it is to be copied, once. */
  #experimentId(experiment: HistoryExperiment): () => Promise<string> {
    let id: Promise<string> | undefined;
    return () => {
      id ??= this.sink.experiment(this.#masks?.maskedExperiment(experiment) ?? experiment).then((made) => {
        this.tally.add('experiments');
        return made;
      });
      return id;
    };
  }

  async #take(run: HistoryRun, experimentId: () => Promise<string>): Promise<void> {
    this.options.signal.throwIfAborted();
    const parent = parentOf(run);
    if (parent !== undefined && !this.#runs.has(parent)) this.#waiting.push({ run, parent, experimentId });
    else await this.#begin(run, parent, experimentId);
  }

  /** Children whose parent came after them, then those whose parent is not copied at all. */
  async #takeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const ready = this.#waiting.filter(({ parent }) => this.#runs.has(parent));
      const taken = ready.length > 0 ? ready : this.#waiting;
      this.#waiting = ready.length > 0 ? this.#waiting.filter(({ parent }) => !this.#runs.has(parent)) : [];
      for (const { run, parent, experimentId } of taken) await this.#begin(run, parent, experimentId);
    }
  }

  async #begin(run: HistoryRun, parent: string | undefined, experimentId: () => Promise<string>): Promise<void> {
    const { run_id: id } = run.run.info;
    // Asked for before its own promise stands there: runs that name each other as parents do not wait for each other.
    const parentId = parent === undefined ? undefined : this.#runs.get(parent);
    let begun: (targetId: string | undefined) => void = () => undefined;
    this.#runs.set(id, new Promise((resolve) => {
      begun = resolve;
    }));
    await this.#runGate.start(async () => {
      const end = await this.#unlessFailed(run, async () => sendRun(this.#setting, run, await experimentId(), await parentId, begun)).finally(() => {
        begun(undefined);
      });
      if (end === undefined) return;
      // Where runs stand one behind the other, one ends before the next begins.
      if (this.sink.runsAtOnce === 1) await this.#unlessFailed(run, end);
      else await this.#endGate.start(() => this.#unlessFailed(run, end));
    });
  }

  /** What a task of a run answers; undefined when it fails for this run alone, which is told. Raises what ends all. */
  async #unlessFailed<T>({ run }: HistoryRun, task: () => Promise<T>): Promise<T | undefined> {
    const { run_id: id, run_name: name } = run.info;
    try {
      return await task();
    } catch (error) {
      if (endsAll(error, this.options.signal)) throw error;
      this.tally.problems.add({ where: `run ${name} (${id})`, what: wordsOf(error), lost: true });
      this.tally.run('failed', { id, name });
      return undefined;
    }
  }

  async #loggedModel(model: LoggedModel, experimentId: () => Promise<string>): Promise<void> {
    const { source_run_id: from } = model.info;
    const ofCopy = from === undefined ? undefined : this.#runs.get(from);
    const runId = await ofCopy;
    // Its run was not copied, which is told already; both come when the copy is repeated.
    if (ofCopy !== undefined && runId === undefined) return;
    const { id, isThere } = await this.sink.beginLoggedModel(await experimentId(), model, runId);
    this.#models.set(model.info.model_id, id);
    if (isThere) return;
    if (this.options.artifacts !== 'leave') await copyFiles(this.#setting, { kind: 'model', id }, this.source.modelFiles(model), `logged model ${model.info.name}`);
    await this.sink.endLoggedModel(id, model);
    this.tally.add('models');
  }

  async #copiedRuns(): Promise<ReadonlyMap<string, string>> {
    const runs = new Map<string, string>();
    for (const [sourceId, target] of this.#runs) {
      const targetId = await target;
      if (targetId !== undefined) runs.set(sourceId, targetId);
    }
    return runs;
  }

  async #registeredModel(model: HistoryModel, runs: ReadonlyMap<string, string>): Promise<void> {
    this.tally.add('versions', await this.sink.registeredModel(model, { run: (id) => runs.get(id), model: (id) => this.#models.get(id) }));
  }

  async #guarded(where: string, task: () => Promise<void>): Promise<void> {
    this.options.signal.throwIfAborted();
    try {
      await task();
    } catch (error) {
      if (endsAll(error, this.options.signal)) throw error;
      this.tally.problems.add({ where, what: wordsOf(error), lost: true });
    }
  }
}

function parentOf({ run }: HistoryRun): string | undefined {
  const value = run.data.tags.find(({ key }) => key === SYSTEM_TAGS.parentRunId)?.value;
  // A run that names itself would wait for itself.
  return value === '' || value === run.info.run_id ? undefined : value;
}
