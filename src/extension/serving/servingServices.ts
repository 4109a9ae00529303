import type * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { WindowServing } from './windowServing';

/** What the commands of serving work with. */
export interface ServingServices {
  readonly extensionPath: string;
  readonly connections: Connections;
  readonly serving: WindowServing;
  readonly secrets: vscode.SecretStorage;
  readonly log: Log;
}
