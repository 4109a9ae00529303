import * as vscode from 'vscode';
import type { Watch } from '../../watches/watch';
import { runHasEnded } from '../errors/watches';
import { modelOf, runTargets } from '../runs/targets';
import { addWatches } from './changeWatches';
import { plain } from './watchWords';
import type { WatchServices } from './watchServices';

/** Tells when runs that go on have ended, in whatever way; asks for one when none was given. Raises `CancellationError`. */
export async function watchRun(services: WatchServices, args: readonly unknown[]): Promise<void> {
  const targets = await runTargets(services.tree, args, vscode.l10n.t('Tell me when which run ends?'), "attributes.status IN ('RUNNING', 'SCHEDULED')");
  for (const target of targets) {
    const { connection } = modelOf(services.tree, target);
    const { info } = await (await connection.client()).getRun(target.runId);
    const name = info.run_name === '' ? info.run_id.slice(0, 8) : info.run_name;
    if (info.status !== 'RUNNING' && info.status !== 'SCHEDULED') throw runHasEnded(plain(name), target.connectionId, target.runId);
    const watch: Watch = { name: `${name} ends`, condition: { kind: 'ends' }, scope: { run: info.run_id } };
    await addWatches(services, connection, [watch], vscode.l10n.t('You will be told when {0} ends or fails.', plain(name)));
  }
}
