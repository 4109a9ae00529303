import { createMask, MASKED, type Mask } from '../../capture/secrets';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, HistorySelection, Run } from '../history';
import type { HistorySource } from '../source';
import { endsAll } from './copyError';
import { Gate } from './gate';
import { chosenModels } from './modelsOfRuns';
import { secretIn } from './secretFiles';

/** Files that are looked through at the same time. */
const FILES_AT_ONCE = 6;

/** What is to become of values that look like secrets. */
export interface SecretsChoice {
  /** `ask` sends nothing when any is found. */
  readonly when: 'ask' | 'mask' | 'send';
  /** What is secret, by the rules of the place the history is from; by names and looks without it. */
  readonly mask?: Mask;
}

/** A value that looks like a secret. */
export interface FoundSecret {
  readonly where: string;
  readonly key: string;
}

type KeyValue = Run['data']['tags'][number];

/** Finds secrets in what is copied. */
export class SecretSearch {
  readonly mask: Mask;

  constructor(mask: Mask = createMask()) {
    this.mask = mask;
  }

  isSecret({ key, value }: KeyValue): boolean {
    return this.mask.isSecret(key, value) || this.mask.text(value) !== value;
  }

  masked({ key, value }: KeyValue): KeyValue {
    return { key, value: this.mask.isSecret(key, value) ? MASKED : this.mask.text(value) };
  }

  /** The run with what looks secret masked. */
  maskedRun(history: HistoryRun): HistoryRun {
    const { run } = history;
    const all = (list: readonly KeyValue[]): KeyValue[] => list.map((one) => this.masked(one));
    const inputs = run.inputs.dataset_inputs.map((input) => ({ ...input, dataset: { ...input.dataset, source: this.mask.text(input.dataset.source) } }));
    return { ...history, run: { ...run, data: { ...run.data, params: all(run.data.params), tags: all(run.data.tags) }, inputs: { ...run.inputs, dataset_inputs: inputs } } };
  }

  maskedExperiment(experiment: HistoryExperiment): HistoryExperiment {
    return { ...experiment, tags: experiment.tags.map((tag) => this.masked(tag)) };
  }

  maskedModel({ model, versions }: HistoryModel): HistoryModel {
    const text = <T extends { description?: string; tags: KeyValue[] }>(one: T): T => ({
      ...one, tags: one.tags.map((tag) => this.masked(tag)), ...(one.description === undefined ? {} : { description: this.mask.text(one.description) }),
    });
    return { model: text(model), versions: versions.map(text) };
  }

  inRun({ run }: HistoryRun): FoundSecret[] {
    const where = `run ${run.info.run_name} (${run.info.run_id})`;
    return [
      ...this.#named(where, run.data.params),
      ...this.#named(where, run.data.tags),
      ...run.inputs.dataset_inputs.filter(({ dataset }) => this.mask.text(dataset.source) !== dataset.source).map(({ dataset }) => ({ where, key: `dataset ${dataset.name}` })),
    ];
  }

  inExperiment({ name, tags }: HistoryExperiment): FoundSecret[] {
    return this.#named(`experiment ${name}`, tags);
  }

  inModel({ model, versions }: HistoryModel): FoundSecret[] {
    const described = (where: string, text: string | undefined): FoundSecret[] => (text === undefined || this.mask.text(text) === text ? [] : [{ where, key: 'description' }]);
    return [
      ...this.#named(`registered model ${model.name}`, model.tags), ...described(`registered model ${model.name}`, model.description),
      ...versions.flatMap(({ version, tags, description }) => [...this.#named(`${model.name} version ${version}`, tags), ...described(`${model.name} version ${version}`, description)]),
    ];
  }

  #named(where: string, list: readonly KeyValue[]): FoundSecret[] {
    return list.filter((one) => this.isSecret(one)).map(({ key }) => ({ where, key }));
  }
}

/** Looks through all that would be copied, files included, without sending anything. Stops at 1,000. */
export async function findSecrets(source: HistorySource, selection: HistorySelection | undefined, search: SecretSearch, signal: AbortSignal): Promise<FoundSecret[]> {
  const found: FoundSecret[] = [];
  const lookThrough = async (files: AsyncIterable<HistoryFile>, where: string): Promise<void> => {
    const gate = new Gate(FILES_AT_ONCE);
    for await (const file of files) {
      await gate.start(async () => {
        try {
          const secret = await secretIn(file, signal);
          if (secret !== undefined) found.push({ where, key: `${file.path} (${secret})` });
        } catch (error) {
          // A file that cannot be read is not sent either, which the copy tells.
          if (endsAll(error, signal)) throw error;
        }
      });
    }
    await gate.idle();
  };
  const copied = { runs: new Set<string>(), models: new Set<string>() };
  for await (const experiment of source.experiments()) {
    if (selection?.experiments?.has(experiment.experiment_id) === false) continue;
    const before = found.length;
    let runs = 0;
    for await (const run of source.runs(experiment, selection)) {
      signal.throwIfAborted();
      runs++;
      copied.runs.add(run.run.info.run_id);
      found.push(...search.inRun(run));
      await lookThrough(source.files(run), `run ${run.run.info.run_name} (${run.run.info.run_id})`);
      if (found.length >= 1000) return found.slice(0, 1000);
    }
    for await (const model of source.loggedModels(experiment, selection)) {
      copied.models.add(model.info.model_id);
      await lookThrough(source.modelFiles(model), `logged model ${model.info.name}`);
    }
    if (runs > 0 || selection?.runs === undefined) found.splice(before, 0, ...search.inExperiment(experiment));
  }
  // What is left out is told when it is.
  const models = chosenModels(source, selection, { hasRun: (id) => copied.runs.has(id), hasModel: (id) => copied.models.has(id) }, () => undefined);
  for await (const model of models) found.push(...search.inModel(model));
  return found.slice(0, 1000);
}
