import type { Change } from '../../protocol/trialbook';
import type { ChangedPart } from '../../../webview/model/protocol';

/** Of the feed's changes the parts that a model's page shows; `runIds` are the runs of its versions. None when it shows none of them. */
export function changesFor(name: string, runIds: ReadonlySet<string>, changes: readonly Change[]): ChangedPart[] {
  const parts = new Set<ChangedPart>();
  for (const change of changes) {
    if (change.kind === 'registered-model' || change.kind === 'model-version') {
      if (change.name === undefined || change.name === name) parts.add('model');
    } else if (change.run_id !== undefined && runIds.has(change.run_id) && change.kind !== 'artifacts') parts.add('figures');
  }
  return [...parts];
}
