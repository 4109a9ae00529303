import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { runStorageTask } from '../../client/runStorageTask';
import type { StorageOutcome, StoragePlan, StorageReport, StorageTask } from '../../protocol/storage';
import { withSign } from '../promote/sign';
import { formatCount } from '../tree/format';

interface Results {
  scan: StorageReport;
  plan: StoragePlan;
  apply: StorageOutcome;
  undo: StorageOutcome;
}

/** Has the server do something with the disk space of a store; what takes long shows how far it is and can be cancelled. Raises what the client raises. */
export function storageWork<K extends StorageTask['kind']>(client: MlflowClient, title: string, task: Extract<StorageTask, { kind: K }>): Promise<Results[K]> {
  const { l10n, env } = vscode;
  return withSign(title, (report, signal) => runStorageTask<K>(client, task, (done, total) => {
    if (total > 0) report(l10n.t('{0} %', formatCount(Math.floor((100 * done) / total), env.language)));
    else if (done > 0) report(l10n.t('{0} files', formatCount(done, env.language)));
  }, signal));
}
