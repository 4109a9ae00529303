import { remoteAddress, type FolderConnection } from '../connection/folderConnection';
import { selectionArguments, type Selection } from './selection';

/** What runs are exported as. */
export type ExportFormat = 'bundle' | 'db' | 'csv' | 'parquet' | 'html';

/** Options that name a place to write to: `--store FOLDER`, or `--uri ADDRESS` of a server. */
export function targetArguments(connection: FolderConnection): string[] {
  const address = remoteAddress(connection);
  return address === undefined ? ['--store', connection.storePath] : ['--uri', address];
}

/** The call that publishes a selection. */
export function publishArguments(selection: Selection, target: FolderConnection, { files }: { readonly files: boolean }): string[] {
  const to = remoteAddress(target);
  return ['publish', ...targetArguments(selection.connection), ...(to === undefined ? ['--to-store', target.storePath] : ['--to', to]), ...selectionArguments(selection), ...(files ? [] : ['--no-artifacts'])];
}

/** The call that exports a selection to a file. */
export function exportArguments(selection: Selection, format: ExportFormat, output: string): string[] {
  return ['export', format, output, ...targetArguments(selection.connection), ...selectionArguments(selection), '--overwrite'];
}
