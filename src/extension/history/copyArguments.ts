import { remoteAddress, type FolderConnection } from '../connection/folderConnection';
import { isAll, selectionArguments, type Selection } from './selection';

/** What runs are exported as. */
export type ExportFormat = 'bundle' | 'db' | 'csv' | 'parquet' | 'html';

/** Options that name a place to write to: `--store FOLDER`, or `--uri ADDRESS` of a server. */
export function targetArguments(connection: FolderConnection): string[] {
  const address = remoteAddress(connection);
  return address === undefined ? ['--store', connection.storePath] : ['--uri', address];
}

/** The call that publishes a selection: to a server, or from one to a folder's store. */
export function publishArguments(selection: Selection, target: FolderConnection): string[] {
  const [from, to] = [remoteAddress(selection.connection), remoteAddress(target)];
  const store = to === undefined ? target.storePath : selection.connection.storePath;
  const place = ['--store', store, ...(from === undefined ? [] : ['--from', from]), ...(to === undefined ? [] : ['--to', to])];
  return ['publish', ...place, ...(isAll(selection) ? ['--all'] : selectionArguments(selection))];
}

/** Whether runs can be copied between two connections. Each copy signs in at one server only, so that no server is sent what is meant for another. */
export function canPublish(source: FolderConnection, target: FolderConnection): boolean {
  return source.id !== target.id && (source.kind === 'server') !== (target.kind === 'server');
}

/** The call that exports a selection to a file. */
export function exportArguments(selection: Selection, format: ExportFormat, output: string): string[] {
  return ['export', format, output, ...targetArguments(selection.connection), ...selectionArguments(selection), '--overwrite'];
}

/** The call that writes a report; `options` say of what. */
export function reportArguments(connection: FolderConnection, output: string, options: readonly string[]): string[] {
  return ['export', 'html', output, ...targetArguments(connection), ...options, '--overwrite'];
}
