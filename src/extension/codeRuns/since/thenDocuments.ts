import * as vscode from 'vscode';
import { FlatFiles } from '../../flatFiles';

/** Scheme of the code that a run ran on, beside the code that is there now; nothing of it can be written. */
const THEN_SCHEME = 'trialbook-code';
/** Texts that are kept. */
const MOST = 20;

/** Serves texts to the editor's diff. */
export class ThenDocuments extends FlatFiles implements vscode.Disposable {
  readonly #texts = new Map<string, Uint8Array>();
  readonly #registration = vscode.workspace.registerFileSystemProvider(THEN_SCHEME, this, { isReadonly: true, isCaseSensitive: true });

  /** Keeps a text; answers its address. The name stands last, so that the editor picks its language, and `key` tells texts of one name apart. */
  keep(name: string, key: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: THEN_SCHEME, path: `/${name.replace(/^\/+/, '')}`, query: key });
    const id = uri.toString();
    this.#texts.delete(id);
    this.#texts.set(id, new TextEncoder().encode(text));
    for (const old of [...this.#texts.keys()].slice(0, -MOST)) this.#texts.delete(old);
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    return uri;
  }

  stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return this.readFile(uri).then((bytes) => ({ type: vscode.FileType.File, ctime: 0, mtime: Date.now(), size: bytes.length, permissions: vscode.FilePermission.Readonly }));
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const text = this.#texts.get(uri.toString());
    return text === undefined ? Promise.reject(vscode.FileSystemError.FileNotFound(uri)) : Promise.resolve(text);
  }

  dispose(): void {
    this.#registration.dispose();
    this.changed.dispose();
  }
}
