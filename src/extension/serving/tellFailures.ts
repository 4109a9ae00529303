import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { servedModelFailed } from '../errors/serving';
import type { Log } from '../log';
import { showError } from '../showError';
import { readInstall } from './install';
import { servedLabel } from './servedTarget';
import type { WindowServing } from './windowServing';

/** Tells when a version that answered before is given up, once each time, with what may mend it. */
export function tellFailures(connections: Connections, serving: WindowServing, log: Log): vscode.Disposable {
  const answered = new Set<string>();
  const look = (): void => {
    for (const { id } of connections.active) {
      for (const served of serving.all(id)) {
        for (const { version, role, state } of served.backends) {
          const key = [id, served.id, version].join('\n');
          if (state.kind === 'healthy') answered.add(key);
          // What never answered is told by whoever started it; the version that should take over, here.
          if (state.kind !== 'failed' || (role === 'champion' && !answered.has(key))) continue;
          if (told.get(key) === state.reason) continue;
          told.set(key, state.reason);
          answered.delete(key);
          const label = vscode.l10n.t('{0} (v{1})', servedLabel(served), version);
          void showError(log, servedModelFailed(label, { connectionId: id, servedId: served.id }, state.reason, readInstall(state.hint, served.request.python)));
        }
      }
    }
  };
  const told = new Map<string, string>();
  look();
  return serving.onDidUpdate(look);
}
