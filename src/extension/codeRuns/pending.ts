import { CODE_TAGS } from '../../protocol/codeOfRun';
import type { Change } from '../../protocol/trialbook';
import type { HeldRuns } from './heldRuns';

/** More runs than this, and all are read. */
const MOST = 200;

/** What of a file's runs is to be read. */
export class Pending {
  all = true;
  /** The experiment may have another key metric. */
  experiment = false;
  courses = false;
  readonly runs = new Set<string>();

  get isEmpty(): boolean {
    return !this.all && !this.experiment && !this.courses && this.runs.size === 0;
  }

  /** Notes a change, as far as it has to do with the file. `points` is told of runs of the file that got some. */
  note(change: Change, held: HeldRuns, points: (runId: string, keys: readonly string[] | undefined) => void): void {
    const { kind, run_id, keys } = change;
    // One that was deleted or restored takes its runs along, without a word on each.
    if (kind === 'experiment') this.all = this.experiment = true;
    if (run_id === undefined) return;
    const own = held.has(run_id);
    switch (kind) {
      case 'metrics':
        if (!own) return;
        points(run_id, keys);
        break;
      case 'params':
        if (!own) return;
        break;
      case 'tags':
        if (!own && keys?.some((key) => CODE_TAGS.includes(key)) === false) return;
        held.reconsider(run_id);
        break;
      case 'run':
        if (held.isOther(run_id)) return;
        break;
      default:
        return;
    }
    this.runs.add(run_id);
    if (this.runs.size > MOST) this.all = true;
  }

  /** What was noted; starts anew. */
  take(): { readonly all: boolean; readonly experiment: boolean; readonly runs: readonly string[] } {
    const taken = { all: this.all, experiment: this.experiment, runs: [...this.runs] };
    this.all = false;
    this.experiment = false;
    this.courses = false;
    this.runs.clear();
    return taken;
  }

  /** Puts back what could not be read. */
  restore({ all, experiment, runs }: ReturnType<Pending['take']>): void {
    this.all ||= all;
    this.experiment ||= experiment;
    for (const run of runs) this.runs.add(run);
  }
}
