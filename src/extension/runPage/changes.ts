import type { Change } from '../../protocol/trialbook';
import type { ChangedPart } from '../../../webview/run/protocol';

/** What a page is told that changed. */
export interface PageChange {
  readonly parts: readonly ChangedPart[];
  /** Metrics that were written; absent when they are too many to name. */
  readonly metricKeys?: readonly string[];
}

/** Of the feed's changes those that a run's page shows; undefined when none does. */
export function changesFor(runId: string, experimentId: string | undefined, modelIds: readonly string[], changes: readonly Change[]): PageChange | undefined {
  const parts = new Set<ChangedPart>();
  let keys: Set<string> | undefined = new Set();
  for (const change of changes) {
    if (change.run_id === runId) {
      parts.add(partOf(change));
      if (change.kind === 'metrics') keys = change.keys === undefined || keys === undefined ? undefined : new Set([...keys, ...change.keys]);
    } else if (isOfAnyFile(change)) parts.add('artifacts');
    else if (concernsChild(change, experimentId)) parts.add('children');
    else if (change.kind === 'experiment' && change.experiment_id === experimentId) parts.add('run');
    else if (change.model_id !== undefined && modelIds.includes(change.model_id)) parts.add('models');
  }
  if (parts.size === 0) return undefined;
  return keys === undefined || !parts.has('metrics') ? { parts: [...parts] } : { parts: [...parts], metricKeys: [...keys] };
}

/** The files of any run may be others now, as after the folder was erased. */
const isOfAnyFile = ({ kind, run_id, model_id }: Change): boolean => kind === 'artifacts' && run_id === undefined && model_id === undefined;

/** Another run of the experiment began, ended or got a parent: it may be a child. */
function concernsChild(change: Change, experimentId: string | undefined): boolean {
  return change.run_id !== undefined && (experimentId === undefined || change.experiment_id === undefined || change.experiment_id === experimentId) && (change.kind === 'run' || change.kind === 'tags');
}

function partOf(change: Change): ChangedPart {
  switch (change.kind) {
    case 'metrics':
      return 'metrics';
    case 'artifacts':
      return 'artifacts';
    case 'logged-model':
    case 'model-version':
    case 'registered-model':
      return 'models';
    default:
      return 'run';
  }
}
