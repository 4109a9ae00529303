import * as vscode from 'vscode';

/** Files of ours that stand alone: nothing is made beside them, and none is renamed or deleted as a file. */
export abstract class FlatFiles implements vscode.FileSystemProvider {
  protected readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  abstract stat(uri: vscode.Uri): Promise<vscode.FileStat>;
  abstract readFile(uri: vscode.Uri): Promise<Uint8Array>;

  writeFile(...[uri]: readonly [uri: vscode.Uri, content: Uint8Array]): void | Promise<void> {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}

/** Where texts are kept that are edited as files. */
export interface Texts {
  /** Raises `FileNotFound` for what is not there. */
  read(uri: vscode.Uri): Promise<string>;
  write(uri: vscode.Uri, text: string): Promise<void>;
}

/** Texts that are edited as files: reading reads them, saving writes them. */
export class TextFiles extends FlatFiles {
  readonly #versions = new Map<string, { text: string; mtime: number }>();

  constructor(private readonly texts: Texts) {
    super();
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const text = await this.texts.read(uri);
    const known = this.#versions.get(uri.toString());
    // Such a text has no time of its own: it is newer when it says something else than before.
    const version = known?.text === text ? known : { text, mtime: known === undefined ? 1 : known.mtime + 1 };
    this.#versions.set(uri.toString(), version);
    return { type: vscode.FileType.File, ctime: 0, mtime: version.mtime, size: Buffer.byteLength(text) };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from(await this.texts.read(uri));
  }

  override async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    await this.texts.write(uri, Buffer.from(content).toString('utf8'));
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }
}
