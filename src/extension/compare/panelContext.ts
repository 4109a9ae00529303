import type * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { PageServer } from '../../../webview/rpc/host';
import type { FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';

/** What those who answer a page of Compare Runs work with. */
export interface ComparePanelContext {
  readonly connection: FolderConnection;
  readonly experimentIds: readonly string[];
  readonly log: Log;
  /** The client once the server answers. Raises `UserError` when it cannot start. */
  client(): Promise<MlflowClient>;
}

/**
 * Adds requests and commands to a page's server. Refused requests are shown by the page, failed commands as a message of the editor. What it
 * answers with, if anything, ends with the panel.
 */
export type CompareAnswerer = (server: PageServer, context: ComparePanelContext) => vscode.Disposable | undefined;
