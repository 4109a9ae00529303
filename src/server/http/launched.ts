import { quoteValue } from '../../protocol/columns';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { Store } from '../../store/api';
import type { JsonEndpoint } from '../endpoints/endpoint';
import type { Fields } from './fields';

/** What a further run of the same command was started by, too. */
const SHARED: readonly string[] = [RECORDED_TAGS.command, RECORDED_TAGS.workingDirectory, RECORDED_TAGS.host, RECORDED_TAGS.platform, RECORDED_TAGS.interpreter];

const path = (name: string): string => `/api/2.0/mlflow/${name}`;

/**
 * Programs that a recorded command started ask under `/x/RUN_ID`, so that their requests are known to be the command's. MLflow's client refuses to
 * continue a run when the program set another experiment before (`set_experiment`), which nobody knows ahead: so the run goes to the one the program
 * asked for last, at the moment when it takes the run up. That holds for a run that a person put elsewhere too, for else their job would fail.
 */
export class Launched {
  /** Experiment that a command's program asked for last, by run; gone once the run was taken up. */
  private readonly asked = new Map<string, string>();
  private readonly takenUp = new Set<string>();

  constructor(private readonly store: Pick<Store, 'runs'>) {}

  /** To be called before a request of a command's program is answered. */
  before(run: string, endpoint: JsonEndpoint, fields: Fields): void {
    if (endpoint.paths[0] !== path('runs/get') || this.takenUp.has(run) || fields.textOf('run_id', 'run_uuid') !== run) return;
    this.takenUp.add(run);
    const wanted = this.asked.get(run);
    this.asked.delete(run);
    if (wanted === undefined) return;
    const { info, data } = this.store.runs.get(run);
    if (wanted === info.experiment_id) return;
    this.store.runs.move(run, wanted);
    const parent = data.tags.find(({ key }) => key === SYSTEM_TAGS.parentRunId)?.value;
    if (parent !== undefined) this.moveSweep(parent, info.experiment_id, wanted);
  }

  /** All runs of a sweep are of one program: where it puts the first, the sweep belongs. Other parents stay, for the steps of a pipeline may differ. */
  private moveSweep(parent: string, from: string, to: string): void {
    const { runs: [sweep] } = this.store.runs.search({ experiment_ids: [from], filter: `attributes.run_id = ${quoteValue(parent)}`, max_results: 1 });
    if (sweep?.data.tags.some(({ key }) => key === RECORDED_TAGS.sweep) === true) this.store.runs.move(parent, to);
  }

  /** To be called with what it was answered. */
  after(run: string, endpoint: JsonEndpoint, answer: unknown): void {
    switch (endpoint.paths[0]) {
      case path('experiments/get-by-name'):
      case path('experiments/get'):
        if (!this.takenUp.has(run)) this.asked.set(run, (answer as { experiment: { experiment_id: string } }).experiment.experiment_id);
        break;
      case path('runs/create'):
        this.share(run, (answer as { run: { info: { run_id: string } } }).run.info.run_id);
    }
  }

  /** A program may make runs of its own beside the one that it was handed: they were started by the same command. */
  private share(from: string, to: string): void {
    const tagsOf = ({ data }: Run): ReadonlyMap<string, string> => new Map(data.tags.map((tag) => [tag.key, tag.value]));
    const [source, own] = [tagsOf(this.store.runs.get(from)), tagsOf(this.store.runs.get(to))];
    for (const key of [...SHARED, SYSTEM_TAGS.gitBranch, RECORDED_TAGS.gitDirty, RECORDED_TAGS.gitRemote]) {
      const value = source.get(key);
      if (value !== undefined && !own.has(key)) this.store.runs.setTag(to, { key, value });
    }
  }
}
