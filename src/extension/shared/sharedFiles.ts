import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { sharedFileMalformed, sharedFileNeedsFolder, sharedFileNeedsTrust } from '../errors';
import type { Log } from '../log';
import { showError } from '../showError';
import { editShared, type SharedEdit } from './editShared';
import { NOTHING_SHARED, readShared, type SharedContent } from './sharedContent';

/** Name of the file that a team commits, in the folder that is open. */
export const SHARED_FILE = 'trialbook.json';

/** The team file of a folder as it is now. */
class SharedFile implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #watcher: vscode.FileSystemWatcher;
  #content: SharedContent = NOTHING_SHARED;
  #reading: Promise<void>;
  /** Writes come one after another, each on what the one before left. */
  #writing: Promise<void> = Promise.resolve();

  constructor(
    readonly uri: vscode.Uri,
    folder: vscode.WorkspaceFolder,
    private readonly log: Log,
  ) {
    this.#watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, SHARED_FILE));
    const again = (): void => {
      this.#reading = this.#read();
    };
    this.#watcher.onDidChange(again);
    this.#watcher.onDidCreate(again);
    this.#watcher.onDidDelete(again);
    this.#reading = this.#read();
  }

  /** What the file holds, read at least once. */
  async content(): Promise<SharedContent> {
    await this.#reading;
    return this.#content;
  }

  /** What the file held when it was last read. */
  get now(): SharedContent {
    return this.#content;
  }

  /** Makes changes in the file, and makes the file when there is none. Raises `UserError` when it cannot be written or is no JSON. */
  async edit(edits: (content: SharedContent) => readonly SharedEdit[]): Promise<void> {
    if (!vscode.workspace.isTrusted) throw sharedFileNeedsTrust();
    const mine = this.#writing.then(() => this.#edit(edits));
    this.#writing = mine.catch(() => undefined);
    await mine;
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#changed.dispose();
  }

  async #edit(edits: (content: SharedContent) => readonly SharedEdit[]): Promise<void> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === this.uri.toString());
    const text = open?.getText() ?? (await readText(this.uri)) ?? '';
    const reading = readShared(text);
    if (reading.kind === 'malformed') throw sharedFileMalformed(this.uri, reading.line, reading.column);
    const edited = editShared(text, edits(reading.content));
    if (edited === text) return;
    if (open === undefined) await vscode.workspace.fs.writeFile(this.uri, new TextEncoder().encode(edited));
    else await editOpen(open, edited);
    this.#take(edited);
  }

  async #read(): Promise<void> {
    let text: string | undefined;
    try {
      text = await readText(this.uri);
    } catch (error) {
      this.log.warn(`${this.uri.path} was not read`, error);
      return;
    }
    this.#take(text ?? '');
  }

  #take(text: string): void {
    const reading = readShared(text);
    if (reading.kind === 'malformed') {
      // What was read before stays: someone may be in the middle of typing.
      void showError(this.log, sharedFileMalformed(this.uri, reading.line, reading.column), false);
      return;
    }
    for (const { path, message } of reading.problems) this.log.warn(`${SHARED_FILE}: ${path} ${message}; it is left out`);
    this.#content = reading.content;
    this.#changed.fire();
  }
}

/** The team files of the window's folders, read when they are first asked for. */
export class SharedFiles implements vscode.Disposable {
  readonly #files = new Map<string, SharedFile>();
  readonly #changed = new vscode.EventEmitter<FolderConnection>();
  /** Fires with the connection whose file changed. */
  readonly onDidChange = this.#changed.event;

  readonly #directions = new vscode.EventEmitter<FolderConnection>();
  /** Fires when metrics got other directions than they had when the file was read before. */
  readonly onDidChangeDirections = this.#directions.event;

  constructor(private readonly log: Log) {}

  /** What the folder's file holds; nothing where no folder is open. Raises nothing. */
  async content(connection: FolderConnection): Promise<SharedContent> {
    return (await this.#file(connection)?.content()) ?? NOTHING_SHARED;
  }

  /** What the folder's file held when it was last read. */
  now(connection: FolderConnection): SharedContent {
    return this.#file(connection)?.now ?? NOTHING_SHARED;
  }

  /** Changes the folder's file. Raises `UserError` where no folder is open, before trust, and when the file cannot be read. */
  async edit(connection: FolderConnection, edits: (content: SharedContent) => readonly SharedEdit[]): Promise<void> {
    const file = this.#file(connection);
    if (file === undefined) throw sharedFileNeedsFolder();
    await file.edit(edits);
  }

  /** Opens the folder's file in an editor; one that is not there yet begins empty, and is written when it is saved. */
  async show(connection: FolderConnection): Promise<void> {
    const file = this.#file(connection);
    if (file === undefined) throw sharedFileNeedsFolder();
    const there = (await readText(file.uri)) !== undefined;
    const document = await vscode.workspace.openTextDocument(there ? file.uri : file.uri.with({ scheme: 'untitled' }));
    await vscode.window.showTextDocument(document);
  }

  dispose(): void {
    for (const file of this.#files.values()) file.dispose();
    this.#files.clear();
    this.#changed.dispose();
    this.#directions.dispose();
  }

  #file(connection: FolderConnection): SharedFile | undefined {
    const { folder } = connection;
    if (folder === undefined) return undefined;
    const key = folder.uri.toString();
    const known = this.#files.get(key);
    if (known !== undefined) return known;
    const file = new SharedFile(vscode.Uri.joinPath(folder.uri, SHARED_FILE), folder, this.log);
    let directions = '[]';
    file.onDidChange(() => {
      const now = JSON.stringify([...file.now.directions]);
      const moved = now !== directions;
      directions = now;
      this.#changed.fire(connection);
      if (moved) this.#directions.fire(connection);
    });
    this.#files.set(key, file);
    return file;
  }
}

/** Writes into the editor's document, and to the disk unless the person has changes of their own in it. */
async function editOpen(document: vscode.TextDocument, text: string): Promise<void> {
  const clean = !document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), text);
  await vscode.workspace.applyEdit(edit);
  if (clean) await document.save();
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    // A mark at its beginning is kept, for the file is written back as it was.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
