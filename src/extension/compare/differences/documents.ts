import * as vscode from 'vscode';
import type { RunFacts } from '../../../../webview/compare/differences/protocol';
import type { Connections } from '../../connection/folderConnection';
import { FlatFiles } from '../../flatFiles';
import { artifactTooLarge, folderNotOpen } from '../../errors';
import type { FactsCache } from './factsCache';
import { partText } from './partTexts';

/** Scheme of what the editor's diff shows of runs; nothing of it can be written. */
export const DIFF_SCHEME = 'trialbook-compare';
/** Most bytes of a file that an editor is given. */
const MOST = 20_000_000;
/** What was read is kept this long, ms: an editor asks for a file's size and then for its bytes. */
const KEPT = 10_000;

/** What a document holds. */
export type DocumentWish =
  | { readonly kind: 'part'; readonly connectionId: string; readonly runId: string; readonly part: string }
  | { readonly kind: 'file'; readonly connectionId: string; readonly runId: string; readonly path: string; readonly modelId?: string }
  | { readonly kind: 'text'; readonly key: string }
  /** The side of a diff where there is no file. */
  | { readonly kind: 'nothing' };

/** The address of a document; its name stands last, so that the editor picks its language. */
export function documentUri(name: string, wish: DocumentWish): vscode.Uri {
  return vscode.Uri.from({ scheme: DIFF_SCHEME, path: `/${name.replace(/^\/+/, '')}`, query: JSON.stringify(wish) });
}

/** Serves runs to the editor's diff as a read-only file system, since only files, not text documents, open as notebooks. */
export class RunDocuments extends FlatFiles {
  private readonly kept = new Map<string, { readonly bytes: Promise<Uint8Array>; readonly time: number }>();
  private readonly texts = new Map<string, string>();
  private next = 1;

  constructor(
    private readonly connections: Connections,
    private readonly facts: FactsCache,
  ) {
    super();
  }

  /** Keeps a text for this session; answers its address. The last twenty are kept. */
  keepText(name: string, text: string): vscode.Uri {
    const key = String(this.next++);
    this.texts.set(key, text);
    for (const old of [...this.texts.keys()].slice(0, -20)) this.texts.delete(old);
    return documentUri(name, { kind: 'text', key });
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { bytes, time } = this.read(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: time, size: (await bytes).length, permissions: vscode.FilePermission.Readonly };
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.read(uri).bytes;
  }

  private read(uri: vscode.Uri): { readonly bytes: Promise<Uint8Array>; readonly time: number } {
    const key = uri.toString();
    const now = Date.now();
    for (const [old, { time }] of this.kept) if (now - time > KEPT) this.kept.delete(old);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const made = { bytes: this.make(uri), time: now };
    this.kept.set(key, made);
    return made;
  }

  private async make(uri: vscode.Uri): Promise<Uint8Array> {
    const wish = readWish(uri);
    if (wish === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    switch (wish.kind) {
      case 'nothing':
        return new Uint8Array(0);
      case 'text': {
        const text = this.texts.get(wish.key);
        if (text === undefined) throw vscode.FileSystemError.FileNotFound(uri);
        return new TextEncoder().encode(text);
      }
      case 'part':
        return new TextEncoder().encode(partText(await this.run(wish.connectionId, wish.runId), wish.part));
      case 'file':
        return this.file(wish);
    }
  }

  private async run(connectionId: string, runId: string): Promise<RunFacts> {
    const connection = this.connections.byId(connectionId);
    if (connection === undefined) throw folderNotOpen();
    return this.facts.run(connection, runId);
  }

  private async file({ connectionId, runId, path, modelId }: DocumentWish & { kind: 'file' }): Promise<Uint8Array> {
    const connection = this.connections.byId(connectionId);
    if (connection === undefined) throw folderNotOpen();
    const bytes = await this.facts.readFile(connection, { runId, path, ...(modelId === undefined ? {} : { modelId }) }, MOST + 1);
    if (bytes.length > MOST) throw artifactTooLarge(path, '20 MB');
    return bytes;
  }
}

/** An address may come from anywhere, so it is read like foreign data. */
function readWish(uri: vscode.Uri): DocumentWish | undefined {
  try {
    const wish = JSON.parse(uri.query) as Record<string, unknown>;
    const texts: Record<string, readonly string[]> = { part: ['connectionId', 'runId', 'part'], file: ['connectionId', 'runId', 'path'], text: ['key'], nothing: [] };
    const needed = texts[String(wish['kind'])];
    return needed?.every((key) => typeof wish[key] === 'string') === true ? (wish as unknown as DocumentWish) : undefined;
  } catch {
    return undefined;
  }
}
