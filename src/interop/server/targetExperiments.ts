import type { Experiment, Tag } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { COPY_TAGS, PARTIAL } from '../../protocol/imports';
import { cutText } from '../../protocol/keys';
import { LIMITS } from '../../protocol/limits';
import type { HistoryExperiment } from '../history';
import { orNone, type ServerTarget } from './target';

/** Kept with an experiment that is in use only until its runs are there, so that a copy which broke off takes it out of use when it is started again. */
const BEGUN: Tag = { key: COPY_TAGS.state, value: PARTIAL };

/** The experiments of a target, by name. */
export class TargetExperiments {
  readonly #known = new Map<string, Promise<string>>();
  /** Where files of runs lie, by the target's id. */
  readonly #locations = new Map<string, string>();
  /** Made here for experiments that are deleted at the source: deleted once their runs are there. */
  readonly #toDelete = new Set<string>();

  constructor(private readonly target: ServerTarget) {}

  /** Answers the id of the experiment of that name, which is made when there is none and brought back when it is in the trash. */
  of(experiment: HistoryExperiment): Promise<string> {
    const name = cutText(experiment.name, LIMITS.experimentName);
    let found = this.#known.get(name);
    if (found === undefined) {
      found = this.#find(name, experiment);
      this.#known.set(name, found);
    }
    return found;
  }

  /** Root of the files of an experiment's runs. */
  async location(id: string): Promise<string> {
    const known = this.#locations.get(id);
    if (known !== undefined) return known;
    const { artifact_location: location } = await this.target.call((options) => this.target.client.getExperiment(id, options));
    this.#locations.set(id, location);
    return location;
  }

  /** Those that were asked for. */
  used(): Promise<string[]> {
    return Promise.all(this.#known.values());
  }

  /** All of the target, in use or not. */
  async ids(): Promise<string[]> {
    const ids: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.target.call((options) => this.target.client.searchExperiments({ max_results: 1000, page_token: token, view_type: 'ALL' }, options));
      ids.push(...page.experiments.map(({ experiment_id: id }) => id));
      token = page.next_page_token;
    } while (token !== undefined);
    return ids;
  }

  /** Takes those out of use again that are so at the source. */
  async close(): Promise<void> {
    for (const id of this.#toDelete) {
      await this.#setTag(id, { key: COPY_TAGS.state, value: 'complete' });
      await this.target.call((options) => this.target.client.deleteExperiment(id, options));
    }
    this.#toDelete.clear();
  }

  async #find(name: string, experiment: HistoryExperiment): Promise<string> {
    const { client, options: { problem } } = this.target;
    const byName = (): Promise<Experiment | undefined> => orNone(this.target.call((options) => client.getExperimentByName(name, options)));
    const isDeleted = experiment.lifecycle_stage === 'deleted';
    const tags = experiment.tags.filter(({ key }) => key !== COPY_TAGS.state);
    const there = await byName();
    if (there === undefined) {
      const made = await this.#make(name, isDeleted ? [...tags, BEGUN] : tags, byName);
      if (isDeleted) this.#toDelete.add(made);
      return made;
    }
    const id = there.experiment_id;
    this.#locations.set(id, there.artifact_location);
    if (there.lifecycle_stage === 'deleted') {
      await this.target.call((options) => client.restoreExperiment(id, options));
      if (isDeleted) await this.#setTag(id, BEGUN);
      else problem({ where: `experiment ${name}`, what: 'It was in the trash at the target and was brought back', lost: false });
    }
    // Brought back now, or by a copy that broke off.
    if (isDeleted && (there.lifecycle_stage === 'deleted' || there.tags.some(({ key, value }) => key === BEGUN.key && value === BEGUN.value))) this.#toDelete.add(id);
    const known = new Set(there.tags.map(({ key }) => key));
    await Promise.all(tags.filter(({ key }) => !known.has(key)).map((tag) => this.#setTag(id, tag)));
    return id;
  }

  #setTag(id: string, { key, value }: Tag): Promise<void> {
    return this.target.call((options) => this.target.client.setExperimentTag(id, key, value, options));
  }

  async #make(name: string, tags: Tag[], byName: () => Promise<Experiment | undefined>): Promise<string> {
    const { client } = this.target;
    try {
      return await this.target.call((options) => client.createExperiment({ name, tags }, options));
    } catch (error) {
      // Somebody else made it a moment ago, or the answer to us was lost.
      const made = error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS' ? await byName() : undefined;
      if (made === undefined) throw error;
      return made.experiment_id;
    }
  }
}
